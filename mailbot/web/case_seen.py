"""What one participant may see of a case: chosen here, written by the templates. Pure; knows no HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailbot.core.case.model import Case, CaseFile, Participant, PublicEntry, Role, WindowName
from mailbot.core.message import Address
from mailbot.core.policy import Desk
from mailbot.core.trust.keys import without_keys

MOST_ENTRIES = 100  # of the newest; a page is no archive
_ORDER = tuple(WindowName)


@dataclass(frozen=True, slots=True)
class EntrySeen:
    """`who` is empty for the reader's own words; `ours` says that the desk wrote it."""

    at: datetime
    who: str
    ours: bool
    text: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PromiseSeen:
    window: str
    due_at: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class CaseSeen:
    """`entries` are newest first; `left_out` counts the older ones beyond the limit."""

    tag: str
    subject: str
    status: str
    waiting_for: str
    owner: str
    opened_at: datetime
    promises: tuple[PromiseSeen, ...]
    entries: tuple[EntrySeen, ...]
    left_out: int


def seen_by(address: str, file: CaseFile, desk: Desk, now: datetime) -> CaseSeen | None:
    """The case as the holder of this address sees it; None for whoever takes part no more."""
    case, reader = file.case, file.case.participant(address)
    if reader is None:
        return None
    entries = [e for e in file.entries if isinstance(e, PublicEntry) and _may_see(reader, e)]
    return CaseSeen(
        tag=desk.case_number.write(case.number),
        subject=without_keys(case.subject),
        status=case.status,
        waiting_for=case.waiting_reason or "",
        owner=_owner(case, desk),
        opened_at=case.opened_at,
        promises=_promises(case, now),
        entries=tuple(_entry(e, reader, desk) for e in reversed(entries[-MOST_ENTRIES:])),
        left_out=max(0, len(entries) - MOST_ENTRIES),
    )


def _may_see(reader: Participant, entry: PublicEntry) -> bool:
    """The requester sees all public entries, others those from joining on (design section 6)."""
    return reader.role is Role.REQUESTER or entry.at >= reader.joined_at


def _owner(case: Case, desk: Desk) -> str:
    agent = desk.agents.get(case.owner or "")
    return _name(agent.person) if agent else ""


def _promises(case: Case, now: datetime) -> tuple[PromiseSeen, ...]:
    """Windows that run; a paused one promises nothing until it goes on."""
    running = [d for d in case.deadlines if d.is_running and d.paused_at is None and d.window.is_promise]
    running.sort(key=lambda d: (d.due_at, _ORDER.index(d.window)))
    return tuple(PromiseSeen(d.window, d.due_at, d.due_at < now) for d in running)


def _entry(entry: PublicEntry, reader: Participant, desk: Desk) -> EntrySeen:
    author = entry.author
    mine = author is not None and author.key == reader.person.key
    ours = not mine and (author is None or _is_ours(author, desk))
    return EntrySeen(
        at=entry.at,
        who="" if mine else _who(author, desk, ours=ours),
        ours=ours,
        text=without_keys(entry.text),
        files=tuple(a.name for a in entry.attachments if not a.inline),
    )


def _is_ours(author: Address, desk: Desk) -> bool:
    return desk.is_own(author.address) or desk.agent_by_address(author.address) is not None


def _who(author: Address | None, desk: Desk, *, ours: bool) -> str:
    """An agent is a name and never an address; somebody else without a name is the address that mails show anyway."""
    if author is None or ours:
        return (_name(author) if author else "") or desk.person.name
    return author.name or author.address


def _name(person: Address) -> str:
    """A display name, unless it is an address itself."""
    return "" if "@" in person.name else person.name
