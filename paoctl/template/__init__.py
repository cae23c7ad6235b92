"""Sandboxed expressions: the allow-list, the scopes, what a template mentions."""
