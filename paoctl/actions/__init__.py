"""What an item can do: one file a kind, one line in the table."""
