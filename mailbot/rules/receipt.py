"""The sender of a new case gets its number, an access key and what happens next; machines and the nameless do not."""

from __future__ import annotations

from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.effects import Effect, SendMail
from mailbot.core.message import Grade
from mailbot.core.rule import Answer, Rule, View, no, yes


def ask(view: View) -> Answer:
    message, case = view.facts.message, view.case
    if case is None or (view.facts.match.case is not None and view.facts.match.case.number == case.number):
        return no("only the opener of a new case gets one")
    if message.machine is not Grade.PERSON:
        return no(f"automatic mail ({message.machine}) gets no automatic answer")
    if not case.requester.address or view.facts.party.person is None:
        return no("the mail names no single sender")
    local = case.requester.key.partition("@")[0].partition("+")[0]
    if local in _NEVER or local.startswith(("owner-", "bounce")) or local.endswith("-request"):
        return no(f"{case.requester.address} is not read by a person")
    return yes(f"{case.requester.address} opened a case")


# Addresses of RFC 2142 and custom behind which no person waits for an automatic answer.
_NEVER = frozenset(
    {
        "mailer-daemon",
        "postmaster",
        "noreply",
        "no-reply",
        "no_reply",
        "do-not-reply",
        "donotreply",
        "nobody",
        "abuse",
    }
)


def then(view: View) -> tuple[Effect, ...]:
    case = view.case
    assert case is not None
    draft = Draft(
        kind=MailKind.RECEIPT,
        audience=Audience.CUSTOMER,
        template="receipt",
        to=case.requester,
        key_for=case.requester.address,
    )
    return (SendMail(draft),)


RULE = Rule("receipt", ask, then)
