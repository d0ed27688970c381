"""The loop that turns received mail into decisions: claim, parse, gather, decide, compose, commit. No if about mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from mailbot.core.cause import MailCause
from mailbot.core.changes import by_case, load_shifts, turns_taken
from mailbot.core.decide import decide
from mailbot.core.decide.command import acknowledgments
from mailbot.core.decision import Decision
from mailbot.core.draft import MailKind
from mailbot.core.effects import OpenCase, SetAway
from mailbot.core.facts import Known, Shared, Wanted
from mailbot.core.gather import command_facts, first_number, mail_facts, wanted, without_keys_of_ours
from mailbot.core.log import Log
from mailbot.core.mail import ReceivedMail
from mailbot.core.policy import Desk
from mailbot.core.ports import AlreadyDecided, Commit, Look, Storage
from mailbot.core.regroup import carried_out
from mailbot.daemon.faultpoint import Faultpoint
from mailbot.daemon.freeze import Freezer
from mailbot.daemon.parser_process import Parsed, ParserProcess
from mailbot.delivery.webhooks import Target
from mailbot.parsers import file_bytes

BATCH_MAILS = 50
BATCH_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Policy:
    """What decisions are made with; swapped whole when the configuration is read again."""

    desk: Desk
    secrets: tuple[bytes, ...]
    freezer: Freezer
    webhooks: Mapping[str, Target] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class InHand:
    """One mail between parsing and commit."""

    mail: ReceivedMail
    cause: MailCause
    parsed: Parsed
    asked: Wanted


class Process:
    """One deciding thread: order is the order of arrival. While it decides a batch, the next one is being parsed."""

    def __init__(
        self,
        storage: Storage,
        parser: ParserProcess,
        policy: Callable[[], Policy],
        now: Callable[[], datetime],
        log: Log,
        faultpoint: Faultpoint,
        committed: Callable[[], None],
    ) -> None:
        self._storage, self._parser, self._policy = storage, parser, policy
        self._now, self._log, self._faultpoint, self._committed = now, log, faultpoint, committed
        self._parsing: tuple[ReceivedMail, ...] = ()
        self._deciding: tuple[ReceivedMail, ...] = ()

    def step(self) -> bool:
        """Decides one batch; False when nothing was there to decide."""
        if not self._parsing:
            self._parsing = self._claim_and_submit()
        if not self._parsing:
            return False
        self._deciding, self._parsing = self._parsing, ()
        parsed = self._parser.collect()
        self._faultpoint("process.parsed")
        self._parsing = self._claim_and_submit()
        self._decide_batch(self._deciding, parsed)
        self._deciding = ()
        return True

    def failed(self) -> None:
        """After an error: what was not decided is given back; the mail at fault will be tried alone, then held."""
        tried, waiting = self._deciding, self._parsing
        self._deciding = self._parsing = ()
        self._parser.reset()
        self._storage.unclaim_received([m.id for m in waiting])
        self._storage.unclaim_received([m.id for m in tried], tried=True)

    def _claim_and_submit(self) -> tuple[ReceivedMail, ...]:
        claimed = self._storage.claim_received(self._now(), BATCH_MAILS, BATCH_BYTES)
        if claimed:
            self._faultpoint("process.claimed")
            self._parser.submit([m.raw for m in claimed])
        return claimed

    def _decide_batch(self, mails: Sequence[ReceivedMail], parsed: Sequence[Parsed]) -> None:
        policy, now = self._policy(), self._now()
        hands = [_in_hand(m, p, policy, now) for m, p in zip(mails, parsed, strict=True)]
        for run in side_by_side(hands):
            self._decide_run(run, policy, now)
            self._committed()

    def _decide_run(self, run: Sequence[InHand], policy: Policy, now: datetime) -> None:
        """Mails that do not touch each other are read, decided and written together.

        They are decided on a look beside the writers, so that receiving and sending go on meanwhile. When another
        decision was written since, they are decided again, inside the transaction that writes them.
        Two ways of naming one case (its number, and a Message-ID on it) show only once they are looked up: the run is
        then decided up to the second mail, and the rest after it was written.
        """
        with self._storage.look() as look:
            seen = look.version()
            commits = tuple(decided(look, run, policy, now))
            acts = tuple(acted(look, commits, policy, now))
        try:
            with self._storage.begin() as work:
                if work.version() != seen:
                    commits = tuple(decided(work, run, policy, now))
                    acts = tuple(acted(work, commits, policy, now))
                self._faultpoint("process.before_write")
                work.write((*commits, *acts))
                moves = tuple(carried_out(work, commits, policy.desk, freezing(policy), now))
                self._faultpoint("process.before_commit")
        except AlreadyDecided as known:
            self._log.warning("mail.already_decided", causes=", ".join(sorted(known.causes)))
            rest = [h for h in run if h.cause.key not in known.causes]
            if len(rest) < len(run):
                self._decide_run(rest, policy, now)
            return
        self._faultpoint("process.committed")
        for commit in (*commits, *acts, *(one for pair in moves for one in pair)):
            log_decision(self._log, commit.decision)
        if len(commits) < len(run):
            self._decide_run(run[len(commits) :], policy, now)


def freezing(policy: Policy) -> Callable[[Decision], Commit]:
    """For mails without files."""
    return lambda decision: policy.freezer.freeze(decision, policy.desk, {})


def decided(look: Look, run: Sequence[InHand], policy: Policy, now: datetime) -> Iterator[Commit]:
    """The commits of a run, in order, up to the first mail that shares a case with one before it.

    What they share otherwise (numbers, loads, budgets) is carried from one to the next.
    """
    if not run:
        return
    desk = policy.desk
    known = look.read([h.asked for h in run], now)
    shared = first_number(look.shared(now), desk)
    for hand, knows in zip(run, apart(known), strict=False):
        facts = mail_facts(hand.cause, hand.asked, knows, shared, desk, policy.secrets, now)
        decision = decide(facts, desk, now)
        commit = policy.freezer.freeze(decision, desk, _files(hand, decision))
        shared = carried(shared, commit)
        yield commit


def acted(look: Look, commits: Sequence[Commit], policy: Policy, now: datetime) -> Iterator[Commit]:
    """What replies to digests do to the cases that those named; no other mail of the run is about one of them."""
    for cause in (cause for commit in commits for cause in acknowledgments(commit.decision)):
        facts = command_facts(cause, look.case(cause.case), first_number(look.shared(now), policy.desk))
        decision = decide(facts, policy.desk, now)
        if decision.effects:
            yield policy.freezer.freeze(decision, policy.desk, {})


def apart(known: Sequence[Known]) -> Iterator[Known]:
    """Those before the first that knows of a case which an earlier one knows of too."""
    seen: set[int] = set()
    for one in known:
        named = {*one.cases, *one.digest}
        if seen & named:
            return
        seen |= named
        yield one


def carried(shared: Shared, commit: Commit) -> Shared:
    """What the next decision of the run sees of this one: as storage will have it."""
    decision = commit.decision
    return shared.after(
        opened=any(isinstance(e, OpenCase) for e in decision.effects),
        loads=load_shifts(by_case((commit,))),
        turns=turns_taken((commit,)),
        unproven=sum(d.budget == "unproven" for d in decision.drafts),
        away={e.agent: e.until for e in decision.effects if isinstance(e, SetAway)},
    )


def side_by_side(hands: Sequence[InHand]) -> Iterator[list[InHand]]:
    """The batch cut into runs, in order, so that no two mails of a run share a sender, a case or a Message-ID.

    A mail whose facts depend on one before it must be read after that one was written.
    """
    run: list[InHand] = []
    taken: set[str] = set()
    for hand in hands:
        if taken & hand.asked.keys:
            yield run
            run, taken = [], set()
        run.append(hand)
        taken |= hand.asked.keys
    if run:
        yield run


def _in_hand(mail: ReceivedMail, parsed: Parsed, policy: Policy, now: datetime) -> InHand:
    cause = MailCause(
        received_id=mail.id,
        mailbox=mail.mailbox,
        received_at=min(mail.received_at, now),
        message=without_keys_of_ours(parsed.message),
        envelope_to=mail.envelope_to,
        quiet=mail.quiet,
        confirmed=mail.confirmed,
        envelope_from=mail.envelope_from,
        released=mail.released,
    )
    return InHand(mail, cause, parsed, wanted(cause, policy.desk, policy.secrets, now))


def _files(hand: InHand, decision: Decision) -> dict[str, bytes]:
    """The parts that outgoing mails carry on; a large one is read again from the raw mail where it must go along."""
    if not any(d.files for d in decision.drafts):
        return {}
    attachments = hand.cause.message.attachments
    files = {a.sha256: data for a, data in zip(attachments, hand.parsed.files, strict=False)}
    must = (a for d in decision.drafts if d.kind is not MailKind.NOTIFICATION for a in d.files)
    return files | {a.sha256: file_bytes(hand.mail.raw, a) for a in must if a.sha256 not in files}


def log_decision(log: Log, decision: Decision) -> None:
    case = decision.after or decision.before
    log.info(
        "decided",
        cause=decision.cause.key,
        outcome=str(decision.outcome),
        case=case.number if case else None,
        mails=len(decision.drafts),
    )
