"""What a decision takes to another case, in the desk in memory: the twin of `storage.moving`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mailbot.core.case.model import EntryKind
from mailbot.core.cause import received_by
from mailbot.core.effects import Effect, MoveEntries
from mailbot.core.mail import OutgoingMail
from mailbot.core.trial.memory import Memory


def move(memory: Memory, number: int, effects: Iterable[Effect]) -> None:
    for effect in effects:
        if isinstance(effect, MoveEntries):
            _move(memory, number, effect)


def _move(memory: Memory, number: int, effect: MoveEntries) -> None:
    """Entries go in the order of the target's own, as they were written down."""
    kept = memory.entries.get(number, ())
    moved = tuple(e for e in kept if e.cause in effect.causes and e.kind is not EntryKind.CHANGE)
    memory.entries[number] = tuple(e for e in kept if e not in moved)
    there = memory.entries.get(effect.number, ())
    memory.entries[effect.number] = tuple(sorted((*there, *moved), key=lambda e: e.at))
    rows = [row for row in memory.sent_on.get(number, ()) if _is_moved(memory.outbox[row].row.mail, effect)]
    memory.sent_on[number] = tuple(row for row in memory.sent_on.get(number, ()) if row not in rows)
    memory.sent_on[effect.number] = (*memory.sent_on.get(effect.number, ()), *rows)
    names = {*(e.message_id for e in moved), *(memory.outbox[row].row.mail.message_id for row in rows)}
    for table in (memory.message_ids, memory.awaited):
        for name, case in tuple(table.items()):
            if case == number and (effect.whole or name in names):
                table[name] = effect.number
    for received_id in (i for cause in effect.causes if (i := received_by(cause)) in memory.received):
        inbound = memory.received[received_id or 0]
        memory.received[received_id or 0] = replace(inbound, mail=replace(inbound.mail, case=effect.number))
    for hashed, known in tuple(memory.keys.items()) if effect.whole else ():
        if known.case == number:
            memory.keys[hashed] = replace(known, case=effect.number)


def _is_moved(mail: OutgoingMail, effect: MoveEntries) -> bool:
    return effect.whole or mail.cause in effect.causes
