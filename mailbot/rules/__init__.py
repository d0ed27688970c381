"""The built-in policy: one readable table (`table.py`), one small pure file per rule; rules.yml makes the same values."""
