"""One outside system each, speaking our values both ways."""
