"""Who wrote a mail and how well that is proven: stranger, claimed or proven (design section 6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from mailbot.core.case.model import Case
from mailbot.core.facts import Level, Party, PartyRole, TokenFound
from mailbot.core.message import Address, AuthField, AuthResult, Message
from mailbot.core.policy import Border, BorderKind, Desk
from mailbot.core.trust.senders import is_form_of_ours, is_list_of_ours, requester_of


class Verdict(StrEnum):
    """What the receiving server says of the From address. UNKNOWN is never a failure."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reported:
    verdict: Verdict
    because: str
    anything: bool = False  # the border wrote something that counts
    method: str = ""  # what passed: dmarc, dkim or spf


def counted_fields(fields: tuple[AuthField, ...], border: Border) -> tuple[AuthField, ...]:
    """The Authentication-Results that our own border wrote (RFC 8601 section 5).

    A field below a Received line of the border itself came in with the mail, so it does not count; nor does one that
    another server's line parts from the topmost: a border writes all its fields in one place.
    """
    if border.kind is BorderKind.NONE:
        return ()
    if border.kind is BorderKind.MICROSOFT365:
        return fields[:1] if fields and fields[0].authserv_id is None else ()
    ids = {i.casefold() for i in border.ids}
    ours = [f for f in fields if f.authserv_id is not None and f.authserv_id.casefold() in ids]
    above = [f for n, f in enumerate(ours) if _stands_above(f, ids) or (n == 0 and f.authserv_id in _WRITES_BELOW)]
    return tuple(f for f in above if f.received_above == above[0].received_above)


# Google puts its field right below its own Received line, and takes away all others that bear its name.
_WRITES_BELOW = ("mx.google.com",)


def _stands_above(field: AuthField, ids: set[str]) -> bool:
    return not any(_is_border(host, ids) for host in field.by_above)


def _is_border(host: str, ids: Iterable[str]) -> bool:
    host = host.casefold().rstrip(".")
    return any(host == i or host.endswith(f".{i}") for i in ids)


def reported(message: Message, border: Border) -> Reported:
    """The verdict on the one From domain: the topmost on dmarc, else any aligned signature or envelope sender."""
    author = message.author
    if author is None:
        return Reported(Verdict.UNKNOWN, "the mail has no single From address")
    domain = author.address.rpartition("@")[2].casefold()
    fields = counted_fields(message.auth, border)
    results = [r for f in fields for r in f.results]
    said = [r for r in results if r.method == "dmarc"]
    dmarc = next((r for r in said if r.result == "fail"), said[0] if said else None)
    if dmarc is not None and dmarc.result == "pass" and (dmarc.domain or "").casefold() == domain:
        return Reported(Verdict.PASS, f"the receiving server reports dmarc=pass for {domain}", True, "dmarc")
    if dmarc is not None and dmarc.result == "fail":
        return Reported(Verdict.FAIL, "the receiving server reports dmarc=fail", True)
    if dmarc is not None and dmarc.result not in ("none", "pass"):
        return Reported(Verdict.UNKNOWN, f"the receiving server reports dmarc={dmarc.result}", True)
    for method in ("dkim", "spf"):
        if any(r.method == method and r.result == "pass" and _aligned(domain, r.domain) for r in results):
            return Reported(Verdict.PASS, f"the receiving server reports an aligned {method}=pass", True, method)
    return Reported(Verdict.UNKNOWN, "the receiving server reports nothing on the sender", _says_anything(results))


def _says_anything(results: Iterable[AuthResult]) -> bool:
    """ "None" is as good as absent, and other methods (`auth`, `iprev`) do not speak of the From address."""
    return any(r.method in ("dmarc", "dkim", "spf") and r.result != "none" for r in results)


def _aligned(from_domain: str, other: str | None) -> bool:
    """Relaxed alignment of RFC 7489 section 3.1, without a list of public suffixes: one is the other or below it."""
    if not other:
        return False
    other = other.rpartition("@")[2].casefold()
    if "." not in other:
        return False
    return other == from_domain or from_domain.endswith(f".{other}") or other.endswith(f".{from_domain}")


def party(
    message: Message,
    desk: Desk,
    border: Border,
    token: TokenFound | None,
    case: Case | None,
    answered_before: bool,
) -> Party:
    """The writer of a mail as the design's levels have it."""
    person = requester_of(message, desk)
    if person is None:
        return Party(None, PartyRole.NOBODY, Level.STRANGER, "no single From address, so no identity")
    if desk.is_own(person.address):
        return Party(person, PartyRole.OURSELVES, Level.STRANGER, "the From address is our own")
    agent = desk.agent_by_address(person.address)
    contact = desk.contacts.find(person.address)
    known = contact is not None or answered_before
    level, because = _level(
        _reported_of(person, message, desk, border),
        token,
        is_known=known or agent is not None or (case is not None and case.participant(person.address) is not None),
    )
    role = PartyRole.AGENT if agent else PartyRole.CUSTOMER
    because += _disguise(person, desk)
    return Party(person, role, level, because, agent=agent.key if agent else None, known=known)


def _reported_of(person: Address, message: Message, desk: Desk, border: Border) -> Reported:
    """What the server says of From is about the form or list that stands there, not about who wrote.

    A list of strangers could name anybody as the author, so it makes nobody known.
    """
    if person is message.author:
        return reported(message, border)
    if is_form_of_ours(message, desk):
        return Reported(Verdict.UNKNOWN, "written by a contact form of ours")
    if is_list_of_ours(message, desk):
        return Reported(Verdict.UNKNOWN, "a mailing list of ours wrote over From")
    return Reported(Verdict.FAIL, "a mailing list wrote over From, so nobody can tell who wrote")


def _disguise(person: Address, desk: Desk) -> str:
    """For agents to read: a display name that is somebody else's."""
    name = " ".join(person.name.casefold().split())
    agent = next((a for a in desk.agents.values() if name and a.person.name.casefold() == name), None)
    if agent is not None and agent.person.key != person.key:
        return f"; it bears the name of {agent.key}, not the address"
    if "@" in name and person.key not in name:
        return f"; its display name is another address ({person.name})"
    return ""


def _level(report: Reported, token: TokenFound | None, *, is_known: bool) -> tuple[Level, str]:
    has_token = token is not None and token.for_sender and not token.expired
    if has_token and report.verdict is not Verdict.FAIL:
        return Level.PROVEN, "carries a token that we made for this address"
    if has_token:  # who was sent the thread can copy it; who sends over a forwarding alias fails, too
        return Level.CLAIMED, f"carries a token that we made for this address, but {report.because}"
    if report.verdict is Verdict.PASS:
        return Level.PROVEN, report.because
    if report.verdict is Verdict.FAIL:
        return Level.STRANGER, report.because
    if is_known:
        return Level.CLAIMED, f"the address is known; {report.because}"
    return Level.STRANGER, "From is nobody we know"


def proves_agent(message: Message, border: Border, token: TokenFound | None, writer: Address | None) -> bool:
    """An agent acts by reply with the own token and, where the server reports anything, DMARC or DKIM alignment."""
    if token is None or not token.for_sender or token.expired or not _stands_in_from(writer, message):
        return False
    report = reported(message, border)
    return report.method in ("dmarc", "dkim") or not report.anything


def vouched_for(message: Message, border: Border, writer: Address | None) -> str | None:
    """Why an agent acts without a token: the border reports DMARC or DKIM of the agent's own domain; SPF is none."""
    report = reported(message, border)
    passed = report.verdict is Verdict.PASS and report.method in ("dmarc", "dkim")
    return report.because if passed and _stands_in_from(writer, message) else None


def _stands_in_from(writer: Address | None, message: Message) -> bool:
    """What a server says of From is about a form or list that stands there, and anybody may fill in an agent's name."""
    return writer is not None and writer == message.author and message.rewritten_from is None


def proves_confirmation(message: Message, border: Border, token: TokenFound | None) -> bool:
    """The question went to the agent's registered address alone, so its token says enough unless the server objects.

    Asking for alignment here as well would shut out agents whose domain has none: no answer of theirs could ever count.
    """
    if token is None or not token.for_sender or token.expired:
        return False
    return reported(message, border).verdict is not Verdict.FAIL
