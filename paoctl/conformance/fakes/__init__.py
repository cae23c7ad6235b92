"""A small working thing behind each port."""
