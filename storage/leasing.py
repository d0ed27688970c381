"""Leases: who may poll a mailbox or tick, when several daemons share a database. The epoch tells a late writer off."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from mailbot.core.ports import LeaseLost
from storage import batches, tables
from storage.instants import micros

leases = tables.leases


def lease(connection: Connection, name: str, holder: str, now: datetime, seconds: float) -> int | None:
    """Renewed under the same epoch while it runs; taken over under the next when it has run out."""
    until = micros(now + timedelta(seconds=seconds))
    new = {"name": name, "holder": "", "epoch": 0, "expires_at": 0}
    batches.add_new(connection, leases, [new])
    row = connection.execute(select(leases).where(leases.c.name == name).with_for_update()).one()
    runs = row.expires_at > micros(now)
    if runs and row.holder != holder:
        return None
    epoch: int = row.epoch if runs else row.epoch + 1
    values = {"holder": holder, "epoch": epoch, "expires_at": until}
    connection.execute(update(leases).where(leases.c.name == name).values(**values))
    return epoch


def release(connection: Connection, name: str, holder: str) -> None:
    """The next one to ask gets it at once, under a new epoch."""
    where = (leases.c.name == name, leases.c.holder == holder)
    connection.execute(update(leases).where(*where).values(expires_at=0))


def void(connection: Connection, holders: Iterable[str] | None) -> None:
    """Leases of these holders are over, as they are gone; of all, when None. A kill -9 must not delay the next tick."""
    theirs = () if holders is None else (leases.c.holder.in_(holders),)
    connection.execute(update(leases).where(*theirs).values(expires_at=0))


def check(connection: Connection, name: str, epoch: int) -> None:
    """Raises LeaseLost. The row stays locked to the end of the transaction, so nobody takes over in its midst."""
    held = select(leases.c.epoch).where(leases.c.name == name).with_for_update(read=True)
    if connection.execute(held).scalar() != epoch:
        raise LeaseLost(f"{name}: epoch {epoch} is over")
