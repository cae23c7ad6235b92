"""Answers to the request document."""
