"""The built-in policy: one readable table (`table.py`), one small pure file per rule. YAML rules become the same values."""
