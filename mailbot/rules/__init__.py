"""The built-in policy: one readable table, one small pure file per rule; rules.yml makes the same values."""
