"""A decision as it is committed to the desk in memory: its mails have their identity, and no bytes."""

from __future__ import annotations

from dataclasses import replace

from mailbot.core.decision import Decision
from mailbot.core.draft import Draft
from mailbot.core.mail import OutgoingMail
from mailbot.core.marks import awaited, own_ids, repeat_of, token_of, topic_of
from mailbot.core.policy import Desk
from mailbot.core.ports import Commit
from mailbot.core.sent import sent_entries


def drafted(decision: Decision, desk: Desk, secret: bytes) -> Commit:
    """What the daemon would commit, without composing: nobody reads the mails of a desk that is tried out."""
    mails = tuple(_mail(decision, draft, n, desk, secret) for n, draft in enumerate(decision.drafts))
    if decision.after is not None:
        named = zip(decision.drafts, mails, strict=True)
        entries = sent_entries(tuple((d, m.message_id) for d, m in named), decision.at, decision.cause.key)
        decision = replace(decision, effects=(*decision.effects, *entries))
    return Commit(
        decision,
        mails,
        message_ids=own_ids(decision),
        repeat_of=repeat_of(decision),
        awaited=awaited(decision),
        topic=topic_of(decision, desk),
    )


def _mail(decision: Decision, draft: Draft, position: int, desk: Desk, secret: bytes) -> OutgoingMail:
    domain = desk.person.address.rpartition("@")[2]
    return OutgoingMail(
        cause=decision.cause.key,
        position=position,
        kind=draft.kind,
        recipient=draft.to.address,
        envelope_from=desk.person.address,
        message_id=f"{token_of(decision, draft, position, secret)}@{domain}",
        raw=b"",
        case=draft.case,
        queued_at=decision.at,
        next_attempt_at=draft.earliest or decision.at,
        subject=draft.subject,
        budget=draft.budget,
        text="\n".join(value for value in draft.values.values() if isinstance(value, str)),
    )
