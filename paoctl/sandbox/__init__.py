"""GitHub, Jira, a provisioning API and a webhook sink on loopback: an independent witness, without any of paoctl."""
