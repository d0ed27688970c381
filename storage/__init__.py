"""What the desk remembers, in SQLite or PostgreSQL. Knows the words of `mailbot.core` and nothing else of mailbot."""

from storage.contact_rows import read_rows
from storage.errors import SchemaTooNew, StorageInUse, WrongDatabase
from storage.sql import SqlStorage, open_storage

__all__ = ["SchemaTooNew", "SqlStorage", "StorageInUse", "WrongDatabase", "open_storage", "read_rows"]
