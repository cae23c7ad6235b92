"""The one form engine: schema, visibility, defaults, checks."""
