"""What opening a database may refuse. What a running transaction may raise stands with its promises, in core.ports."""

from __future__ import annotations


class StorageInUse(Exception):
    """Another daemon holds this database file."""


class SchemaTooNew(Exception):
    """The database was written by a newer version, whose tables this one does not know."""


class WrongDatabase(Exception):
    """The address names no database that this desk can run on."""
