"""The backward look of the desk in memory: what `mailbot.core.ports.History` promises."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from mailbot.core.cause import MailCause
from mailbot.core.decision import Decision
from mailbot.core.journal import kind_of, plain_effect
from mailbot.core.report.past import JournalLine, Past, Standing
from mailbot.core.trial.memory import Memory


class MemoryHistory:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def pasts(self, since: datetime, until: datetime) -> Iterator[Past]:
        touched = {d.after.number for d in self._decided(since, until) if d.after}
        for number in sorted(touched):
            case = self._memory.cases[number]
            yield Past(number, case.requester.address, case.opened_at, self._lines(number, until))

    def _lines(self, number: int, until: datetime) -> tuple[JournalLine, ...]:
        return tuple(
            JournalLine(d.at, kind_of(d.cause), d.outcome, tuple(plain_effect(e) for e in d.effects))
            for d in self._memory.journal.values()
            if d.after and d.after.number == number and d.at < until
        )

    def mails(self, since: datetime, until: datetime) -> Iterator[tuple[datetime, str]]:
        for decision in self._decided(since, until):
            cause = decision.cause
            if isinstance(cause, MailCause) and cause.received_id in self._memory.received:
                yield self._memory.received[cause.received_id].mail.received_at, decision.outcome

    def standing(self, at: datetime) -> Iterator[Standing]:
        for case in self._memory.cases.values():
            done_at = self._memory.done_at.get(case.number)
            if case.opened_at < at and (done_at is None or done_at >= at):
                yield Standing(
                    case=case.number,
                    requester=case.requester.address,
                    opened_at=case.opened_at,
                    queue=case.queue,
                    priority=case.priority,
                    owner=case.owner,
                    status=case.status,
                )

    def is_decided(self, cause: str) -> bool:
        return cause in self._memory.journal

    def _decided(self, since: datetime, until: datetime) -> Iterator[Decision]:
        return (d for d in self._memory.journal.values() if since <= d.at < until)
