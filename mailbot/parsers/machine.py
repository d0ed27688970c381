"""Who wrote it, a person or a machine: one graded verdict with its reason. The most telling kind of marker wins.

Our own mail is not recognised here: its mark needs the desk's secret (`Message.desk_ids` carries what it says).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from mailbot.core.message import Grade
from mailbot.parsers import bounce_words, machine_marks, mailing_list, vacation_words
from mailbot.parsers.bounce import second_opinion
from mailbot.parsers.evidence import (
    Evidence,
    auto_submitted,
    declared,
    is_daemon,
    no_reply,
    null_sender,
    report_type,
    takes_no_answers,
)
from mailbot.parsers.headers import Headers
from mailbot.parsers.subject import strip_prefixes

Verdict = tuple[Grade, str]


def grade(evidence: Evidence) -> Verdict:
    for look in _LOOKS:
        reason = look[1](evidence)
        if reason:
            return look[0], reason
    return Grade.PERSON, ""


def says_automatic(evidence: Evidence) -> bool:
    """Whether the mail itself says that no person wrote it, whatever else it is."""
    return bool(declared(evidence))


def _looks_like_bounce(evidence: Evidence) -> str:
    """Headers and words by which servers announce a failed delivery, for those that write no RFC 3464 report."""
    headers = evidence.headers
    if report_type(evidence.root) in ("delivery-status", "global-delivery-status"):
        return "multipart/report of a delivery"
    if any(leaf.type in _STATUS_PARTS for leaf in evidence.root.leaves()):
        return "a delivery status is inside"
    if "x-failed-recipients" in headers:
        return "X-Failed-Recipients"
    if null_sender(headers) and "delivered to" in evidence.text and _mail_came_back(evidence):
        return "sent by nobody, and a mail came back"
    return _announced(evidence)


def _announced(evidence: Evidence) -> str:
    headers = evidence.headers
    phrase = next((words for words in bounce_words.SUBJECTS if words in evidence.subject), "")
    daemon = is_daemon(evidence)
    if phrase and (daemon or null_sender(headers) or auto_submitted(headers)):
        return f"subject says {phrase!r}"
    if not phrase and not daemon:
        return ""
    words = next((words for words in bounce_words.TEXTS if words in evidence.text), "")
    if phrase and words and strip_prefixes(evidence.subject) == evidence.subject and any(second_opinion(evidence.raw)):
        return f"subject says {phrase!r}, and flufl.bounce reads who failed"
    if phrase and takes_no_answers(evidence) and _mail_came_back(evidence):
        return f"subject says {phrase!r}, and a mail came back"
    return f"a mail daemon writes {words!r}" if daemon and words else ""


def _mail_came_back(evidence: Evidence) -> bool:
    return any(leaf.type == "message/rfc822" for leaf in evidence.root.leaves())


def _told_as_json(evidence: Evidence) -> bool:
    """Only from what says of itself that nobody reads the answers: a person may paste such a text."""
    return "x-amz-sns-message-id" in evidence.headers or takes_no_answers(evidence)


def _bounce(evidence: Evidence) -> str:
    if evidence.notice and not evidence.notice.complaint and _told_as_json(evidence):
        return "a delivery report as JSON"
    if _is_passed_on(evidence) or (_vacation_words(evidence) and not is_daemon(evidence)):
        return ""
    return _looks_like_bounce(evidence)


def _is_passed_on(evidence: Evidence) -> bool:
    """A person forwards a report and asks what it means: `Fwd:` before its subject, and nothing says automatic."""
    prefixed = strip_prefixes(evidence.subject) != evidence.subject
    is_report = evidence.root.declared == "multipart/report"
    return prefixed and not is_report and not is_daemon(evidence) and not declared(evidence)


def _feedback(evidence: Evidence) -> str:
    if report_type(evidence.root) == "feedback-report":
        return "multipart/report of a complaint (RFC 5965)"
    if any(leaf.type == "message/feedback-report" for leaf in evidence.root.leaves()):
        return "a feedback report is inside"
    if "x-hmxmroriginalrecipient" in evidence.headers or evidence.subject.startswith("complaint about message from"):
        return "a provider's complaint"
    if evidence.notice and evidence.notice.complaint and _told_as_json(evidence):
        return "a complaint as JSON"
    return ""


def _read_receipt(evidence: Evidence) -> str:
    if report_type(evidence.root) == "disposition-notification":
        return "multipart/report of a disposition (RFC 8098)"
    if any(leaf.type == "message/disposition-notification" for leaf in evidence.root.leaves()):
        return "a disposition notification is inside"
    return _calendar_answer(evidence) or _outlooks_receipt(evidence)


def _outlooks_receipt(evidence: Evidence) -> str:
    """Outlook's own receipt as a plain mail: `Read: …` above a text that only names the mail and when it was read."""
    head = evidence.subject.replace("：", ":").partition(":")[0].strip()
    begin = " ".join(evidence.text[:200].split())
    lines = evidence.text.replace("：", ":").strip().split("\n")
    named = sum(":" in line for line in lines)  # To, Subject, Sent
    is_receipt = head in vacation_words.READ and begin.startswith(vacation_words.YOUR_MESSAGE)
    return f"subject is {head!r}" if is_receipt and named >= 3 and len(lines) <= _RECEIPT_LINES else ""


def _calendar_answer(evidence: Evidence) -> str:
    """ "Accepted: …" without a word of the person's own (RFC 6047); with a comment it is a person's mail.

    Google says "Ann has accepted this invitation", and that nobody wrote that.
    """
    answers = any(
        leaf.type == "text/calendar" and leaf.parameters.get("method", "").strip().lower() in ("reply", "counter")
        for leaf in evidence.root.leaves()
    )
    said = evidence.text.strip() and (not auto_submitted(evidence.headers) or "with this note" in evidence.text)
    return "a calendar's answer to an invitation" if answers and not said else ""


def _out_of_office(evidence: Evidence) -> str:
    headers = evidence.headers
    for name in vacation_words.FIELDS:
        if name in headers and headers.first(name).strip().lower() not in ("no", "false"):
            return f"{name} is set"
    if headers.first("x-autogenerated").strip().lower() == "reply":
        return "X-Autogenerated: Reply"
    if headers.first("x-post-messageclass").strip().lower().startswith("9") or _exchange_vacation(headers):
        return "Exchange's class of an out-of-office"
    form, words = _vacation_form(evidence), _vacation_words(evidence)
    automatic = declared(evidence)
    other = machine_marks.desk(headers) or _challenge(evidence)
    if auto_submitted(headers).startswith("auto-replied") and (form or words or not other):
        return "Auto-Submitted: auto-replied"
    if form and not (machine_marks.client(headers) and not automatic):
        return f"subject is {form!r}"
    return f"says {words!r} and is marked automatic" if words and automatic else ""


def _vacation_form(evidence: Evidence) -> str:
    """`Automatic reply: Printer`, or nothing but `Out of office`: not "Automatic reply does not work"."""
    subject = " ".join(evidence.subject.replace("：", ":").replace("’", "'").split())
    for plain in dict.fromkeys((subject, strip_prefixes(subject))):
        head = plain.partition(":")[0].strip(" -!.[]()")
        if head in _FORMS:
            return head
    return ""


def _vacation_words(evidence: Evidence) -> str:
    """In the subject; where the text begins only with marks that no list writes on people's mail."""
    sure = auto_submitted(evidence.headers) or null_sender(evidence.headers)
    begin = evidence.text[:200] if sure else ""
    return next((words for words in vacation_words.WORDS if words in evidence.subject or words in begin), "")


def _challenge(evidence: Evidence) -> str:
    field = machine_marks.challenge_field(evidence.headers)
    words = next((w for w in machine_marks.CHALLENGES if w in evidence.subject or w in evidence.text), "")
    automatic = field or auto_submitted(evidence.headers) or null_sender(evidence.headers)
    return f"asks to confirm: {words!r}" if words and automatic else ""


def _list(evidence: Evidence) -> str:
    return mailing_list.marks(evidence.headers)


def _desk(evidence: Evidence) -> str:
    return machine_marks.desk(evidence.headers)


def _spam(evidence: Evidence) -> str:
    return machine_marks.spam(evidence.headers)


def _notice(evidence: Evidence) -> str:
    if said := declared(evidence):
        return said
    if is_daemon(evidence):
        return "From is a mail daemon"
    if "list-unsubscribe" in evidence.headers:
        return "List-Unsubscribe: written to many"
    return no_reply(evidence)


# Most telling first. Spam stands before list and notice: most of it is one of those too.
_LOOKS: Final[tuple[tuple[Grade, Callable[[Evidence], str]], ...]] = (
    (Grade.FEEDBACK_REPORT, _feedback),
    (Grade.READ_RECEIPT, _read_receipt),
    (Grade.BOUNCE, _bounce),
    (Grade.SPAM, _spam),
    (Grade.OUT_OF_OFFICE, _out_of_office),
    (Grade.CHALLENGE, _challenge),
    (Grade.LIST, _list),
    (Grade.DESK, _desk),
    (Grade.NOTICE, _notice),
)


def _exchange_vacation(headers: Headers) -> bool:
    return (
        headers.first("x-ms-exchange-generated-message-source").strip().lower() == "mailbox rules agent"
        or "oof" in headers.first("x-ms-exchange-inbox-rules-loop").lower()
    )


_RECEIPT_LINES: Final = 15
_STATUS_PARTS: Final = ("message/delivery-status", "message/global-delivery-status")
_FORMS: Final = frozenset(vacation_words.FORMS)
