"""`mailbot cases move`, `merge`, `split`: what was filed on the wrong case goes where it belongs, clocks and all."""

from __future__ import annotations

import getpass
import uuid
from typing import TYPE_CHECKING, Annotated

from mailbot.cli import as_json, exits, frame, opening, printing
from mailbot.cli.cases import MOST_DIGITS, CaseWord, case_number, no_such_case
from mailbot.cli.queues import no_such_mail
from mailbot.cli.run import ClockFile

if TYPE_CHECKING:
    from datetime import datetime

    from mailbot.core.case.model import Case
    from mailbot.core.decision import Decision
    from mailbot.core.policy import Desk
    from mailbot.core.ports import Storage
    from mailbot.core.regroup import Order
    from mailbot.daemon.process import Policy
    from mailbot.settings import Settings

What = Annotated[
    str,
    frame.argument("ENTRY|MAIL", "1001/3, the third entry of case 1001 as `cases show` counts; or a mail's number."),
]
Whats = Annotated[list[str], frame.argument("ENTRY|MAIL…", "The mails that make a case of their own, all on one case.")]
To = Annotated[str, frame.option("--to", metavar="N|new", help="The case that it belongs to, or `new`.")]
Into = Annotated[str, frame.option("--into", metavar="N", help="The case that goes on.")]


def move_mail(
    what: What, to: To, clock: ClockFile = None, config: frame.Config = None, json: frame.Json = False
) -> int:
    """Move a mail to the case that it belongs to, or to a new one.

    Windows of both cases are counted again, as if it had been filed there from the start; later replies follow it.
    """
    return _carried_out([what], to, clock, config, json)


def split_case(what: Whats, clock: ClockFile = None, config: frame.Config = None, json: frame.Json = False) -> int:
    """Make one new case of these mails of another one."""
    return _carried_out(what, "new", clock, config, json)


def merge_cases(
    case: CaseWord, into: Into, clock: ClockFile = None, config: frame.Config = None, json: frame.Json = False
) -> int:
    """Merge a case into another: its mails go there, and whatever answers it later."""
    from mailbot.core.regroup import Order

    found, policy = opening.policy(config)
    source, target = case_number(case, found.desk), case_number(into, found.desk)
    order = Order(uuid.uuid4().hex, source, target, (), getpass.getuser(), whole=True)
    now = opening.clock(clock).now()
    with opening.storage(found, now) as storage:
        for number in (source, target):
            if storage.case_file(number) is None:
                raise no_such_case(number)
        return _told(_done(order, storage, policy, now), found, json)


def _carried_out(whats: list[str], to: str, clock: ClockFile, config: frame.Config, json: bool) -> int:
    from mailbot.core.regroup import Order

    found, policy = opening.policy(config)
    target = None if to.strip().casefold() == "new" else case_number(to, found.desk)
    now = opening.clock(clock).now()
    with opening.storage(found, now) as storage:
        places = [_place(what, storage, found.desk) for what in whats]
        sources = {source for source, _ in places}
        if len(sources) > 1:
            listed = ", ".join(map(str, sorted(sources)))
            raise exits.Failed(exits.USAGE, f"these stand on several cases: {listed}", next="mailbot cases merge")
        causes = tuple(dict.fromkeys(cause for _, cause in places))
        order = Order(uuid.uuid4().hex, sources.pop(), target, causes, getpass.getuser())
        return _told(_done(order, storage, policy, now), found, json)


def _place(what: str, storage: Storage, desk: Desk) -> tuple[int, str]:
    """The case, and the cause of the entry that is meant. Raises Failed."""
    case, slash, position = what.strip().removeprefix("mail:").partition("/")
    if slash:
        return _entry(case_number(case, desk), position, storage)
    if not (case.isascii() and case.isdigit() and len(case) <= MOST_DIGITS):
        why = "Expected an entry such as 1001/3, or the number of a mail such as 7."
        raise exits.Failed(exits.USAGE, f"{what!r} names no entry and no mail", why=why, next="mailbot cases show N")
    mail = storage.received(int(case))
    if mail is None:
        raise no_such_mail(int(case))
    if mail.case is None:
        raise exits.Failed(
            exits.DATA, f"mail {mail.id} is on no case", why=f"Its outcome: {mail.outcome or 'none yet'}."
        )
    return mail.case, f"mail:{mail.id}:confirmed" if mail.confirmed else f"mail:{mail.id}"


def _entry(number: int, position: str, storage: Storage) -> tuple[int, str]:
    file = storage.case_file(number)
    if file is None:
        raise no_such_case(number)
    at = int(position) if position.isascii() and position.isdigit() and len(position) <= MOST_DIGITS else 0
    if not 0 < at <= len(file.entries):
        why = f"Case {number} has entries 1 to {len(file.entries)}."
        raise exits.Failed(
            exits.USAGE, f"there is no entry {number}/{position}", why=why, next=f"mailbot cases show {number}"
        )
    return number, file.entries[at - 1].cause


def _done(order: Order, storage: Storage, policy: Policy, now: datetime) -> tuple[Decision, Decision]:
    from mailbot.core.regroup import NotMoved
    from mailbot.daemon.regroup import regroup

    try:
        return regroup(storage, policy, order, now)
    except NotMoved as error:
        raise exits.Failed(exits.DATA, "nothing was moved", why=f"{str(error).capitalize()}.") from error


def _told(decisions: tuple[Decision, Decision], found: Settings, json: bool) -> int:
    if json:
        printing.as_json([as_json.decision_json(decision, found.desk.zone) for decision in decisions])
        return exits.OK
    from mailbot.core.effects import AddEntry

    leaving, coming = decisions
    for decision in (leaving, coming):
        entries = (e.entry.text for e in decision.effects if isinstance(e, AddEntry))
        printing.line(f"Case {decision.after.number if decision.after else '?'}: {next(entries, 'unchanged')}")
    if coming.after is not None and leaving.after is not None:
        for after in (leaving.after, coming.after):
            for deadline in (d for d in after.deadlines if d.is_running):
                due = printing.when(deadline.due_at, found.desk.zone)
                printing.line(f"  case {after.number}: {deadline.window} due {due}")
    _mind(leaving.after, coming.after)
    agents = ", ".join(dict.fromkeys(str(d.to) for decision in decisions for d in decision.drafts))
    printing.line(f"A notice goes to {agents}." if agents else "Nobody is mailed.")
    return exits.OK


def _mind(left: Case | None, joined: Case | None) -> None:
    """The requester of a case reads all that is public on it, whoever wrote it."""
    if left and joined and left.requester.key != joined.requester.key:
        reader, writer = joined.requester.address, left.requester.address
        printing.line(f"Mind: {reader} can now read on case {joined.number} what {writer} wrote.")
