"""The desk played in memory: mail comes in, windows run out, and each decision is committed before the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from mailbot.core.cause import CommandCause, DeadlineCause, MailCause
from mailbot.core.decide import decide
from mailbot.core.decide.command import acknowledgments
from mailbot.core.decision import Decision
from mailbot.core.facts import Facts, Known
from mailbot.core.gather import command_facts, deadline_facts, first_number, mail_facts, wanted
from mailbot.core.mail import Arrival
from mailbot.core.mail_cause import mail_cause
from mailbot.core.message import Message
from mailbot.core.owed import telling_facts
from mailbot.core.policy import Desk
from mailbot.core.ports import Commit, Look
from mailbot.core.regroup import Order, carried_out, ordered, regrouped
from mailbot.core.telling import Telling
from mailbot.core.trial.desk import MemoryStorage
from mailbot.core.trial.drafted import drafted
from mailbot.core.trial.work import MemoryWork

_RECENT = 3  # entries that an escalation shows
_TOLD_AT_ONCE = 5000
_AT_ONCE = 50
_BYTES = 64 * 1024 * 1024

Parse = Callable[[bytes], Message]
Besides = Callable[[Known], Known] | None


class Player:
    """One desk and what it remembers. Every decision takes the road of the daemon: gather, decide, commit.

    Mails go out under `secret`; tokens that were signed with `older` ones are read as well.
    """

    def __init__(self, desk: Desk, secret: bytes, parse: Parse, older: tuple[bytes, ...] = ()) -> None:
        self.desk = desk
        self.secret = secret
        self.secrets = (secret, *older)
        self.storage = MemoryStorage()
        self._parse = parse
        self._played: datetime | None = None  # the latest instant so far: nothing comes before it any more

    def mail(self, arrival: Arrival) -> Iterator[Decision]:
        """Decides about a mail as it arrives, and about those that this sets free; nothing for bytes known already."""
        now = arrival.received_at
        self.storage.receive((arrival,))
        while claimed := self.storage.claim_received(now, _AT_ONCE, _BYTES):
            for mail in claimed:
                decision = self.decided(mail_cause(mail, self._parse(mail.raw), now), now, orders_wait=True)
                yield decision
                yield from (self.ordered(order, now) for order in ordered(decision))
                yield from (self.acted(cause, now) for cause in acknowledgments(decision))

    def until(self, end: datetime) -> Iterator[Decision]:
        """Decides about all that comes up to `end`, each at its own instant, in order; then tells whom it concerns.

        What a change has moved to an instant before it comes with the change.
        """
        while True:
            due, owed = self.storage.due(end, 1), self.owed(end, 1)
            if due and not (owed and owed[0].tell_at < due[0].step_at):
                yield self.fired(due[0], self.not_before(due[0].step_at))
            elif owed:
                yield from self.told(self.not_before(owed[0].tell_at))
            else:
                return

    def not_before(self, at: datetime) -> datetime:
        """That instant, or where decisions have come further than it already, theirs."""
        return max(at, self._played or at)

    def decided(
        self,
        cause: MailCause,
        now: datetime,
        number: int | None = None,
        besides: Besides = None,
        *,
        orders_wait: bool = False,
    ) -> Decision:
        """One mail. `number`: of the case that it may open; `besides` adds to what this desk knows about it.

        `orders_wait`: what it orders of mails that belong elsewhere is done by `ordered`, as after a run of mails.
        """
        with self.storage.begin() as work:
            return self._written(work, self.facts(work, cause, now, number, besides), now, orders_wait)

    def facts(
        self, look: Look, cause: MailCause, now: datetime, number: int | None = None, besides: Besides = None
    ) -> Facts:
        """All that the decision about one mail may see."""
        asked = wanted(cause, self.desk, self.secrets, now)
        known = look.read((asked,), now)[0]
        shared = first_number(look.shared(now), self.desk)
        shared = replace(shared, next_number=number) if number else shared
        known = besides(known) if besides else known
        return mail_facts(cause, asked, known, shared, self.desk, self.secrets, now)

    def acted(self, cause: CommandCause, now: datetime) -> Decision:
        """What a person does at the command line."""
        with self.storage.begin() as work:
            shared = first_number(work.shared(now), self.desk)
            return self._written(work, command_facts(cause, work.case(cause.case), shared), now)

    def ordered(self, order: Order, now: datetime) -> Decision:
        """That mails belong to another case: the decision about the case that goes on. Raises NotMoved."""
        with self.storage.begin() as work:
            self._played = self.not_before(now)
            coming, leaving = regrouped(work, order, self.desk, self._drafted, now)
            work.write((coming, leaving))
        return coming.decision

    def _written(self, work: MemoryWork, facts: Facts, now: datetime, orders_wait: bool = False) -> Decision:
        self._played = self.not_before(now)
        decision = decide(facts, self.desk, now)
        if decision.effects or isinstance(decision.cause, MailCause):
            commit = drafted(decision, self.desk, self.secret)
            work.write((commit,))
            for _ in carried_out(work, () if orders_wait else (commit,), self.desk, self._drafted, now):
                pass
        return decision

    def _drafted(self, decision: Decision) -> Commit:
        return drafted(decision, self.desk, self.secret)

    def owed(self, until: datetime, limit: int) -> tuple[Telling, ...]:
        with self.storage.look() as look:
            return look.owed(until, limit)

    def told(self, now: datetime) -> Iterator[Decision]:
        with self.storage.begin() as work:
            owed = work.owed(now, _TOLD_AT_ONCE)
            found = {number: work.case(number) for number in dict.fromkeys(t.case for t in owed)}
            cases = {number: case for number, case in found.items() if case is not None}
            shared = first_number(work.shared(now), self.desk)
            every = telling_facts(owed, cases, lambda number: work.recent_entries(number, _RECENT), shared, now)
            decisions = tuple(decide(facts, self.desk, now) for facts in every)
            work.write(tuple(drafted(decision, self.desk, self.secret) for decision in decisions))
        yield from decisions

    def fired(self, cause: DeadlineCause, now: datetime) -> Decision:
        """Raises RuntimeError where nothing comes of it, as it would be due for ever."""
        with self.storage.begin() as work:
            shared = first_number(work.shared(now), self.desk)
            facts = deadline_facts(cause, work.case(cause.case), shared, work.recent_entries(cause.case, _RECENT))
            decision = self._written(work, facts, now)
        if not decision.effects:
            raise RuntimeError(f"{cause.key} is due and nothing comes of it")
        return decision
