"""Person or machine, with what only the desk knows: its own marks, its own lists and forms, what a person released."""

from __future__ import annotations

from dataclasses import replace

from mailbot.core.cause import MailCause
from mailbot.core.message import Grade, Message
from mailbot.core.policy import Desk
from mailbot.core.trust.senders import is_form_of_ours, is_list_of_ours, requester_of


def graded(cause: MailCause, desk: Desk) -> MailCause:
    """The same mail under the verdict that counts for this desk."""
    verdict = _verdict(cause, desk)
    if verdict is None:
        return cause
    grade, because = verdict
    return replace(cause, message=replace(cause.message, machine=grade, machine_because=because))


def _verdict(cause: MailCause, desk: Desk) -> tuple[Grade, str] | None:
    message = cause.message
    own = _own(message, desk)
    if own:
        return Grade.OWN, own
    if message.machine is Grade.SPAM and cause.released:
        return Grade.PERSON, ""
    if message.machine in _WRITTEN_THROUGH and not message.automatic and _speaks_for_a_person(message, desk):
        return Grade.PERSON, ""
    if message.machine in (Grade.PERSON, Grade.LIST) and cause.envelope_from == "":
        return Grade.NOTICE, "the envelope sender is empty"
    return None


_WRITTEN_THROUGH = (Grade.LIST, Grade.NOTICE, Grade.DESK)


def _own(message: Message, desk: Desk) -> str:
    """Our own mail came back: our loop header, or one of our addresses as author. Reports on it are no such thing."""
    if message.machine in (Grade.BOUNCE, Grade.FEEDBACK_REPORT):
        return ""
    if desk.id in message.desk_ids:
        return "it carries the loop header of this desk"
    writer = requester_of(message, desk)
    return "its author is one of our own addresses" if writer and desk.is_own(writer.address) else ""


def _speaks_for_a_person(message: Message, desk: Desk) -> bool:
    """A list of ours hands mail on to us, and a form of ours writes for who filled it in: neither is a robot."""
    return (is_list_of_ours(message, desk) and message.machine is Grade.LIST) or is_form_of_ours(message, desk)
