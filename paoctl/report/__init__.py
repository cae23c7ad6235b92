"""Findings, plans and outcomes for people and machines."""
