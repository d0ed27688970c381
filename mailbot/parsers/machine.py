"""Who wrote it, a person or a machine: one graded verdict with its reason. The most telling kind of marker wins.

Our own mail is not recognised here: its mark needs the desk's secret (`Message.desk_ids` carries what it says).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from mailbot.core.message import Address, Grade
from mailbot.parsers.bounce import second_opinion
from mailbot.parsers.bounce_json import Notice
from mailbot.parsers.headers import Headers
from mailbot.parsers.mime import Part
from mailbot.parsers.subject import strip_prefixes

Verdict = tuple[Grade, str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the verdict is made of."""

    headers: Headers
    root: Part
    from_: tuple[Address, ...]
    subject: str  # lower case
    text: str  # the first few thousand characters, lower case
    raw: bytes
    notice: Notice | None = None  # a report as JSON in the text


def grade(evidence: Evidence) -> Verdict:
    for look in _LOOKS:
        reason = look[1](evidence)
        if reason:
            return look[0], reason
    return Grade.PERSON, ""


def _looks_like_bounce(evidence: Evidence) -> str:
    """Headers and words by which servers announce a failed delivery, for those that write no RFC 3464 report."""
    headers = evidence.headers
    if _report_type(evidence.root) in ("delivery-status", "global-delivery-status"):
        return "multipart/report of a delivery"
    if any(
        leaf.type in ("message/delivery-status", "message/global-delivery-status") for leaf in evidence.root.leaves()
    ):
        return "a delivery status is inside"
    if "x-failed-recipients" in headers:
        return "X-Failed-Recipients"
    if _null_sender(headers) and "delivered to" in evidence.text and _mail_came_back(evidence):
        return "sent by nobody, and a mail came back"
    phrase = next((words for words in _BOUNCE_SUBJECTS if words in evidence.subject), "")
    daemon = _is_daemon(evidence)
    if phrase and (daemon or _null_sender(headers) or _auto_submitted(headers)):
        return f"subject says {phrase!r}"
    if not phrase and not daemon:
        return ""
    words = next((words for words in _BOUNCE_TEXTS if words in evidence.text), "")
    if phrase and words and strip_prefixes(evidence.subject) == evidence.subject and any(second_opinion(evidence.raw)):
        return f"subject says {phrase!r}, and flufl.bounce reads who failed"
    if phrase and _takes_no_answers(evidence) and _mail_came_back(evidence):
        return f"subject says {phrase!r}, and a mail came back"
    if daemon and words:
        return f"a mail daemon writes {words!r}"
    return ""


def _mail_came_back(evidence: Evidence) -> bool:
    return any(leaf.type == "message/rfc822" for leaf in evidence.root.leaves())


def _told_as_json(evidence: Evidence) -> bool:
    """Only from what says of itself that nobody reads the answers: a person may paste such a text."""
    return "x-amz-sns-message-id" in evidence.headers or _takes_no_answers(evidence)


def _bounce(evidence: Evidence) -> str:
    if evidence.notice and not evidence.notice.complaint and _told_as_json(evidence):
        return "a delivery report as JSON"
    return "" if _vacation_words(evidence) and not _is_daemon(evidence) else _looks_like_bounce(evidence)


def _feedback(evidence: Evidence) -> str:
    if _report_type(evidence.root) == "feedback-report":
        return "multipart/report of a complaint (RFC 5965)"
    if any(leaf.type == "message/feedback-report" for leaf in evidence.root.leaves()):
        return "a feedback report is inside"
    if "x-hmxmroriginalrecipient" in evidence.headers or evidence.subject.startswith("complaint about message from"):
        return "a provider's complaint"
    if evidence.notice and evidence.notice.complaint and _told_as_json(evidence):
        return "a complaint as JSON"
    return ""


def _read_receipt(evidence: Evidence) -> str:
    if _report_type(evidence.root) == "disposition-notification":
        return "multipart/report of a disposition (RFC 8098)"
    if any(leaf.type == "message/disposition-notification" for leaf in evidence.root.leaves()):
        return "a disposition notification is inside"
    return ""


def _out_of_office(evidence: Evidence) -> str:
    headers = evidence.headers
    for name in (
        "x-autoreply",
        "x-autorespond",
        "x-autoresponder",
        "x-vacation",
        "x-autoreply-from",
        "x-mail-autoreply",
    ):
        if name in headers and headers.first(name).strip().lower() not in ("no", "false"):
            return f"{name} is set"
    if headers.first("x-post-messageclass").strip().lower().startswith("9") or _exchange_vacation(headers):
        return "Exchange's class of an out-of-office"
    auto = _auto_submitted(headers)
    words = _vacation_words(evidence)
    if auto.startswith("auto-replied") and (words or not _desk_marker(headers)):
        return "Auto-Submitted: auto-replied"
    if words and (
        auto or headers.first("precedence").strip().lower() in _BULK or _suppresses(headers) or _null_sender(headers)
    ):
        return f"says {words!r} and is marked automatic"
    return f"subject says {words!r}" if words and evidence.subject.startswith(words) else ""


def _challenge(evidence: Evidence) -> str:
    words = next((words for words in _CHALLENGES if words in evidence.subject or words in evidence.text), "")
    automatic = _auto_submitted(evidence.headers) or _null_sender(evidence.headers) or "x-challenge" in evidence.headers
    return f"asks to confirm: {words!r}" if words and automatic else ""


def _list(evidence: Evidence) -> str:
    headers = evidence.headers
    for name in ("list-id", "list-post", "list-unsubscribe", "x-mailing-list", "mailing-list", "x-mailman-version"):
        if name in headers:
            return f"{name} is set"
    precedence = headers.first("precedence").strip().lower()
    return f"Precedence: {precedence}" if precedence == "list" else ""


def _desk(evidence: Evidence) -> str:
    return _desk_marker(evidence.headers)


def _spam(evidence: Evidence) -> str:
    headers = evidence.headers
    if headers.first("x-spam-flag").strip().lower() == "yes":
        return "X-Spam-Flag: YES"
    if headers.first("x-spam-status").strip().lower().startswith("yes"):
        return "X-Spam-Status: Yes"
    for value in headers.all("x-ms-exchange-organization-scl")[:1]:
        level = value.strip()
        if level.isascii() and level.isdigit() and int(level[:2]) >= 5:
            return f"X-MS-Exchange-Organization-SCL: {level[:2]}"
    return ""


def _notice(evidence: Evidence) -> str:
    headers = evidence.headers
    auto = _auto_submitted(headers)
    if auto:
        return f"Auto-Submitted: {auto[:40]}"
    precedence = headers.first("precedence").strip().lower()
    if precedence in _BULK:
        return f"Precedence: {precedence}"
    if _null_sender(headers):
        return "Return-Path is empty"
    if _is_daemon(evidence):
        return "From is a mail daemon"
    if "feedback-id" in headers and "list-unsubscribe-post" in headers:
        return "Feedback-ID is set"
    return _no_reply(evidence)


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


def _report_type(root: Part) -> str:
    if root.declared == "multipart/report":
        return root.parameters.get("report-type", "").strip().lower()
    nested = next((child for child in root.children if child.type == "multipart/report"), None)
    return nested.parameters.get("report-type", "").strip().lower() if nested else ""


def _auto_submitted(headers: Headers) -> str:
    """RFC 3834 section 5: anything but `no`; an empty or doubled field counts as automatic."""
    values = headers.all("auto-submitted")
    for value in values:
        word = value.partition(";")[0].partition("(")[0].strip().lower()
        if word != "no":
            return word or "(empty)"
    return ""


def _null_sender(headers: Headers) -> bool:
    """An empty envelope sender, written by the receiving server into the topmost Return-Path."""
    return "return-path" in headers and headers.first("return-path").replace(" ", "") in ("<>", "")


def _is_daemon(evidence: Evidence) -> bool:
    locals_ = [one.address.partition("@")[0].lower() for one in evidence.from_] or [""]
    names = [one.name.lower() for one in evidence.from_]
    return any(local in _DAEMONS or local.startswith(("mailer-daemon", "postmaster")) for local in locals_) or any(
        name.startswith(("mail delivery", "mailer-daemon", "mail administrator", "internet mail delivery"))
        for name in names
    )


def _no_reply(evidence: Evidence) -> str:
    if "reply-to" in evidence.headers or not _takes_no_answers(evidence):
        return ""  # with a Reply-To it is a contact form, writing for a person
    return "From takes no answers"


def _takes_no_answers(evidence: Evidence) -> bool:
    locals_ = (one.address.partition("@")[0].lower() for one in evidence.from_)
    return any(local.translate(_PLAIN) in _NO_REPLIES for local in locals_)


def _suppresses(headers: Headers) -> bool:
    return "x-auto-response-suppress" in headers


def _exchange_vacation(headers: Headers) -> bool:
    return (
        headers.first("x-ms-exchange-generated-message-source").strip().lower() == "mailbox rules agent"
        or "oof" in headers.first("x-ms-exchange-inbox-rules-loop").lower()
    )


def _desk_marker(headers: Headers) -> str:
    for name in _DESK_FIELDS:
        if name in headers:
            return f"{name} is set"
    mailer = (headers.first("x-mailer") + " " + headers.first("user-agent")).lower()
    return next((f"X-Mailer: {name}" for name in _DESK_MAILERS if name in mailer), "")


def _vacation_words(evidence: Evidence) -> str:
    return next((words for words in _VACATIONS if words in evidence.subject), "")


_PLAIN: Final = str.maketrans("", "", "-_.")
_NO_REPLIES: Final = (
    "noreply", "donotreply", "nepasrepondre",
    "nichtantworten", "noresponder", "nonrispondere",
)  # fmt: skip
_BULK: Final = ("bulk", "junk", "auto_reply", "auto-reply")
_DAEMONS: Final = frozenset(
    (
        "mdaemon",
        "mailer-daemon",
        "mailerdaemon",
        "postmaster",
        "mail-daemon",
        "mailadmin",
        "mail-delivery",
        "mailsystem",
    )
)
_DESK_FIELDS: Final = (
    "x-rt-loop-prevention", "rt-ticket", "x-otrs-loop", "x-otrs-followup-recipient", "x-znuny-loop",
    "x-zammad-ticket-id", "x-zendesk-from-account-id", "x-zendesk-email-id", "x-freshdesk-message-id",
    "x-osticket-version", "x-fc-machinegenerated", "x-freescout-mail-type", "x-jira-fingerprint",
    "x-glpi-messageid", "x-redmine-issue-id", "x-roundup-name", "x-helpscout-message-id", "x-kayako-ticketid",
    "x-gitlab-issue-id", "x-github-reason", "x-autotask-ticket", "x-servicenow-generated", "x-loop-desk",
    "x-helpdesk-ticket-id", "x-faveo-ticket", "x-sdp-requestid",
)  # fmt: skip
_DESK_MAILERS: Final = (
    "zendesk", "zammad", "osticket", "freshdesk", "freescout", "otrs", "znuny", "servicenow", "helpscout",
    "kayako", "zoho desk", "jitbit", "intercom",
)  # fmt: skip
_BOUNCE_SUBJECTS: Final = (
    "undeliverable", "non-delivery", "permanent delivery failure", "delivery warning", "not delivered",
    "エラー通知", "undelivered mail", "delivery status notification", "delivery failure", "returned mail",
    "failure notice", "mail delivery failed", "delivery notification", "mail delivery system",
    "message not delivered", "could not be delivered", "delivery has failed", "nondeliverable", "non-deliverable",
    "mail delivery problem", "mail system error", "undelivered message", "unzustellbar",
    "zustellung fehlgeschlagen", "non remis", "echec de la remise", "échec de la remise", "no se pudo entregar",
    "no entregado", "mancato recapito", "impossibile recapitare", "onbestelbaar", "nie dostarczono",
    "não entregue", "olevererbart", "delivery error", "delivery delayed", "delayed mail",
    "warning: could not send", "warning: message delayed", "delivery reports", "message delivery failed",
    "mail could not be", "rejected mail", "mail failure", "failed mail", "bounced mail", "user unknown",
    "delivery problem", "delivery report", "mail delivery error", "delivery attempt", "returned to sender",
    "transient failure", "returned message", "failed delivery", "failed: ", "failure delivery", "mail delayed",
    "message delayed", "delayed: ", "не доставлено", "недоставленное", "エラー", "配信不能", "退信", "投递失败",
    "系统退信", "반송", "ilmoitus toimituksen",
)  # fmt: skip
_BOUNCE_TEXTS: Final = (
    "could not be delivered", "full mailbox", "has been postponed", "did not reach", "delivery to the following",
    "was not delivered", "undeliverable",
    "user unknown", "unknown user", "permanent error", "permanent fatal errors", "unable to deliver",
    "failed permanently", "delivery failed", "returned mail", "returned to sender", "no such user",
    "mailbox unavailable", "mailbox full", "quota exceeded", "over quota", "address rejected",
    "not been delivered", "cannot be delivered", "undelivered", "recipient", "transcript of session",
)  # fmt: skip
_VACATIONS: Final = (
    "out of office", "out-of-office", "automatic reply", "auto reply", "auto-reply", "autoreply", "autoresponse",
    "auto response", "automated reply", "automated response", "away from my mail", "away from the office",
    "on vacation", "vacation reply", "vacation notice", "absence", "abwesenheit", "abwesend",
    "automatische antwort", "réponse automatique", "reponse automatique", "absent du bureau",
    "respuesta automática", "respuesta automatica", "fuera de la oficina", "resposta automática",
    "ausência temporária", "fora do escritório", "risposta automatica", "fuori sede", "fuori ufficio",
    "automatisch antwoord", "afwezig", "automatyczna odpowied", "poza biurem", "autosvar", "frånvaro",
    "fraværsmelding", "fraværsbesked", "ikke til stede", "automaattinen vastaus", "poissa", "автоответ",
    "автоматический ответ", "自动回复", "自動回覆", "自動応答", "不在", "자동 회신", "부재중", "i am away",
    "i'm away",
)  # fmt: skip
_CHALLENGES: Final = (
    "confirm your message", "confirm that you sent", "confirm your email to", "verify that you are a human",
    "whitelist request", "sender verification", "challenge-response", "needs your confirmation to deliver",
    "has been held pending", "spamarrest", "boxbe", "please confirm your message",
    "confirm delivery of your message", "waiting for verification",
)  # fmt: skip
