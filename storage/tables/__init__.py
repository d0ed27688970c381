"""The tables. Instants are microseconds since 1970 in UTC (`storage.instants`), lists and maps are JSON in ASCII.

A change here takes a migration beside it; a test compares the two.
"""

from storage.tables.cases import (
    IS_RUNNING,
    IS_UNFINISHED,
    case_tags,
    cases,
    deadlines,
    digest_cases,
    entries,
    journal,
    message_ids,
    participants,
    repeats,
    tellings,
)
from storage.tables.columns import metadata
from storage.tables.incoming import IS_RECEIVED, IS_UNSETTLED, blobs, imap_folders, imap_uids, received
from storage.tables.kept import (
    IS_CALL_WAITING,
    absences,
    counters,
    leases,
    loads,
    policies,
    policies_in_force,
    tallies,
    turns,
    webhook_calls,
)
from storage.tables.outgoing import (
    HAS_OLD_KEY,
    IS_IN_HAND,
    IS_STOPPED,
    IS_UNPROVEN,
    IS_WAITING,
    access_keys,
    outbox,
    outbox_bytes,
)

__all__ = [
    "HAS_OLD_KEY",
    "IS_CALL_WAITING",
    "IS_IN_HAND",
    "IS_RECEIVED",
    "IS_RUNNING",
    "IS_STOPPED",
    "IS_UNFINISHED",
    "IS_UNPROVEN",
    "IS_UNSETTLED",
    "IS_WAITING",
    "absences",
    "access_keys",
    "blobs",
    "case_tags",
    "cases",
    "counters",
    "deadlines",
    "digest_cases",
    "entries",
    "imap_folders",
    "imap_uids",
    "journal",
    "leases",
    "loads",
    "message_ids",
    "metadata",
    "outbox",
    "outbox_bytes",
    "participants",
    "policies",
    "policies_in_force",
    "received",
    "repeats",
    "tallies",
    "tellings",
    "turns",
    "webhook_calls",
]
