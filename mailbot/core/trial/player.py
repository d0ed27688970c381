"""The desk played in memory: mail comes in, windows run out, and each decision is committed before the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from mailbot.core.decide import decide
from mailbot.core.decision import Decision
from mailbot.core.facts import DeadlineCause, MailCause
from mailbot.core.gather import deadline_facts, first_number, mail_facts, wanted, without_keys_of_ours
from mailbot.core.mail import Arrival, ReceivedMail
from mailbot.core.message import Message
from mailbot.core.policy import Desk
from mailbot.core.trial.desk import MemoryStorage
from mailbot.core.trial.drafted import drafted

_RECENT = 3  # entries that an escalation shows
_AT_ONCE = 50
_BYTES = 64 * 1024 * 1024

Parse = Callable[[bytes], Message]


class Player:
    """One desk and what it remembers. Every decision takes the road of the daemon: gather, decide, commit."""

    def __init__(self, desk: Desk, secret: bytes, parse: Parse, storage: MemoryStorage | None = None) -> None:
        self.desk = desk
        self.secret = secret
        self.storage = storage or MemoryStorage()
        self._parse = parse

    def mail(self, arrival: Arrival) -> Iterator[Decision]:
        """Decides about a mail as it arrives, and about those that this sets free; nothing for bytes known already."""
        now = arrival.received_at
        self.storage.receive((arrival,))
        while claimed := self.storage.claim_received(now, _AT_ONCE, _BYTES):
            for mail in claimed:
                yield self._decided(mail, now)

    def until(self, end: datetime) -> Iterator[Decision]:
        """Decides about every deadline whose instant comes up to `end`, each at its own instant, in order."""
        while due := self.storage.due(end, 1):
            yield self._fired(due[0])

    def _decided(self, mail: ReceivedMail, now: datetime) -> Decision:
        cause = MailCause(
            received_id=mail.id,
            mailbox=mail.mailbox,
            received_at=min(mail.received_at, now),
            message=without_keys_of_ours(self._parse(mail.raw)),
            envelope_to=mail.envelope_to,
            quiet=mail.quiet,
            confirmed=mail.confirmed,
        )
        secrets = (self.secret,)
        with self.storage.begin() as work:
            asked = wanted(cause, self.desk, secrets, now)
            known = work.read((asked,), now)[0]
            shared = first_number(work.shared(now), self.desk)
            facts = mail_facts(cause, asked, known, shared, self.desk, secrets, now)
            decision = decide(facts, self.desk, now)
            work.write((drafted(decision, self.desk, self.secret),))
        return decision

    def _fired(self, cause: DeadlineCause) -> Decision:
        now = cause.step_at
        with self.storage.begin() as work:
            shared = first_number(work.shared(now), self.desk)
            facts = deadline_facts(cause, work.case(cause.case), shared, work.recent_entries(cause.case, _RECENT))
            decision = decide(facts, self.desk, now)
            if not decision.effects:
                raise RuntimeError(f"{cause.key} is due and nothing comes of it")
            work.write((drafted(decision, self.desk, self.secret),))
        return decision
