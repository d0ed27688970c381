"""Words by which mail servers announce a failed delivery, in subjects, texts and senders. Lower case."""

from __future__ import annotations

from typing import Final

SUBJECTS: Final = (
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

TEXTS: Final = (
    "could not be delivered", "full mailbox", "has been postponed", "did not reach", "delivery to the following",
    "was not delivered", "undeliverable",
    "user unknown", "unknown user", "permanent error", "permanent fatal errors", "unable to deliver",
    "failed permanently", "delivery failed", "returned mail", "returned to sender", "no such user",
    "mailbox unavailable", "mailbox full", "quota exceeded", "over quota", "address rejected",
    "not been delivered", "cannot be delivered", "undelivered", "recipient", "transcript of session",
)  # fmt: skip

DAEMONS: Final = frozenset((
    "mdaemon", "mailer-daemon", "mailerdaemon", "postmaster", "mail-daemon", "mailadmin", "mail-delivery",
    "mailsystem",
))  # fmt: skip
DAEMON_STARTS: Final = ("mailer-daemon", "postmaster")
DAEMON_NAMES: Final = ("mail delivery", "mailer-daemon", "mail administrator", "internet mail delivery")
