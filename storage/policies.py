"""Which policy was in force when: each set of texts is kept once, under its digest."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from mailbot.core.policy_files import PolicyFiles, PolicyInForce
from storage import batches, tables
from storage.blobs import Press
from storage.instants import instant, micros

policies, in_force = tables.policies, tables.policies_in_force


def put_in_force(connection: Connection, policy: PolicyFiles, now: datetime, press: Press) -> bool:
    """False when it is in force already."""
    digest = policy.digest
    newest = select(in_force.c.digest).order_by(in_force.c.id.desc()).limit(1)
    if connection.execute(newest).scalar() == digest:
        return False
    batches.add_new(connection, policies, [{"digest": digest, "packed": press.pack(_packed(policy))}])
    batches.add(connection, in_force, [{"digest": digest, "since": micros(now), "recounted": 0}])
    return True


def at(connection: Connection, then: datetime | None, press: Press) -> PolicyInForce | None:
    """The one in force at that instant; the latest, when None."""
    found = select(in_force.c.since, policies.c.packed).join(policies, policies.c.digest == in_force.c.digest)
    if then is not None:
        found = found.where(in_force.c.since <= micros(then))
    row = connection.execute(found.order_by(in_force.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else PolicyInForce(instant(row.since), _unpacked(press.unpack(row.packed)))


def recounted(connection: Connection) -> int | None:
    """Of the latest."""
    found: int | None = connection.execute(
        select(in_force.c.recounted).order_by(in_force.c.id.desc()).limit(1)
    ).scalar()
    return found


def set_recounted(connection: Connection, upto: int | None) -> None:
    latest = select(func.max(in_force.c.id)).scalar_subquery()
    connection.execute(update(in_force).where(in_force.c.id == latest).values(recounted=upto))


def _packed(policy: PolicyFiles) -> bytes:
    """Latin-1 gives each byte its character: contents need not be text."""
    return json.dumps({name: content.decode("latin-1") for name, content in sorted(policy.files.items())}).encode()


def _unpacked(packed: bytes) -> PolicyFiles:
    return PolicyFiles({name: content.encode("latin-1") for name, content in json.loads(packed).items()})
