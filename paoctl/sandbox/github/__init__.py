"""GitHub's REST API over a forge, under `/api/v3` as on GitHub Enterprise Server: one module a family of resources."""
