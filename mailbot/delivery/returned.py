"""A customer's mail that our own server refuses comes back like one that bounced later: as a delivery report.

So it is shown on its case and told to the agent by the road that every other report takes. Nothing here decides that.
"""

from __future__ import annotations

from email.utils import format_datetime

from mailbot.core.draft import MailKind
from mailbot.core.mail import OutgoingMail

TO_CUSTOMERS = frozenset((MailKind.RECEIPT, MailKind.ANSWER, MailKind.TAKEN, MailKind.RESOLUTION))
_REPLY = 400  # characters of the server's reply that are shown

_REPORT = """\
From: Mail Delivery System <MAILER-DAEMON@{domain}>
To: <{sender}>
Subject: Undelivered Mail Returned to Sender
Date: {date}
Message-ID: <refused.{id}>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_refused"

--=_refused
Content-Type: text/plain; charset=us-ascii

The mail server refused a mail of this desk, and it will not be tried again.

<{recipient}>: {reply}

--=_refused
Content-Type: message/delivery-status

Reporting-MTA: dns; {domain}

Final-Recipient: rfc822; {recipient}
Action: failed
Status: {status}

--=_refused
Content-Type: text/rfc822-headers

Message-ID: <{id}>

--=_refused--
"""


def returned(mail: OutgoingMail, reply: str) -> bytes:
    """The report (RFC 3464) of a mail that was refused with this reply. The same mail and reply give the same bytes,
    so that one received twice is one mail."""
    sender = mail.message_id.rpartition("@")[2]
    text = _REPORT.format(
        domain=sender,
        sender=f"postmaster@{sender}",
        date=format_datetime(mail.queued_at),
        id=mail.message_id,
        recipient=mail.recipient,
        reply=" ".join(reply.split())[:_REPLY],
        status=_status(reply),
    )
    return text.encode("ascii", "replace").replace(b"\n", b"\r\n")


def _status(reply: str) -> str:
    """The enhanced status code of a reply (RFC 2034), such as 5.1.1."""
    words = reply.split()[1:2]
    return words[0] if words and words[0][:2] == "5." and words[0].replace(".", "").isdigit() else "5.0.0"
