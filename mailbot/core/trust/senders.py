"""Who asks, where From is not the one who does: contact forms of ours, and mailing lists that stand in From themselves.

Sender and Resent-* never say who wrote (RFC 5322 section 3.6): a secretary sends, a colleague passes on.
"""

from __future__ import annotations

from mailbot.core.message import Address, Message
from mailbot.core.policy import Desk


def requester_of(message: Message, desk: Desk) -> Address | None:
    """The author, or Reply-To where a form of ours wrote, or whom a mailing list took out of From.

    None: the mail has no identity.
    """
    author = message.author
    if author is None:
        return None
    if _wrote(author, desk):
        return _who_filled_it_in(message, desk) or (author if desk.is_own(author.address) else None)
    return message.rewritten_from or author


def is_form_of_ours(message: Message, desk: Desk) -> bool:
    """A contact form named in the configuration wrote it, and names who filled it in."""
    author = message.author
    return author is not None and _wrote(author, desk) and _who_filled_it_in(message, desk) is not None


def is_list_of_ours(message: Message, desk: Desk) -> bool:
    """One of the desk's own addresses is a mailing list (such as a Google group), whose copies are the desk's mail."""
    return any(desk.is_own(address) for address in message.list_addresses)


def _wrote(author: Address, desk: Desk) -> bool:
    return any(author.key == form.address.casefold() for form in desk.forms)


def _who_filled_it_in(message: Message, desk: Desk) -> Address | None:
    people = {a.key: a for a in message.reply_to if a.address and not desk.is_own(a.address)}
    return next(iter(people.values())) if len(people) == 1 else None
