"""Mailing lists: the addresses a list is known by, and the author whose From it wrote over.

Lists put themselves into From where a domain's DMARC would refuse them ("Ann via Users <users@lists.example.net>");
who wrote stands in X-Original-From (Google Groups, Sympa, Mailman) or Reply-To (Mailman, Groups.io).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mailbot.core.message import Address
from mailbot.parsers.addresses import read_addresses
from mailbot.parsers.headers import Headers

_ADDRESSES: Final = 10
_POST_FIELDS: Final = ("list-post", "x-beenthere", "mailing-list", "x-mailing-list", "list-owner")
_ORIGINALS: Final = ("x-original-from", "x-mailman-original-from", "x-google-original-from", "x-original-sender")
_VIA: Final = (" via ", " über ", " par l'intermédiaire ", " durch ", " för ", " via: ")


@dataclass(frozen=True, slots=True)
class MailingList:
    """`addresses`: what can be posted to, keys; `original`: the author before the list wrote itself into From."""

    addresses: tuple[str, ...] = ()
    original: Address | None = None


def marks(headers: Headers) -> str:
    """By which field a list says that it passed this on; empty for none."""
    for name in ("list-id", "list-post", "x-mailing-list", "mailing-list", "x-mailman-version", "x-beenthere"):
        if name in headers:
            return f"{name} is set"
    if "list-unsubscribe" in headers and "in-reply-to" in headers:  # a newsletter answers nothing
        return "List-Unsubscribe is set"
    precedence = headers.first("precedence").strip().lower()
    return f"Precedence: {precedence}" if precedence == "list" else ""


def read_list(headers: Headers, from_: tuple[Address, ...]) -> MailingList:
    if not marks(headers):
        return MailingList()
    addresses = tuple(dict.fromkeys((*_posted_to(headers), *_by_id(headers))))[:_ADDRESSES]
    return MailingList(addresses, _original(headers, from_, addresses))


def _posted_to(headers: Headers) -> list[str]:
    """`<mailto:users@example.net>`, and the bare words of `list users@example.net; contact …`."""
    found: list[str] = []
    for name in _POST_FIELDS:
        for word in headers.first(name)[:1000].replace("<", " ").replace(">", " ").replace(";", " ").split()[:20]:
            spec = word.lower().removeprefix("mailto:").partition("?")[0]
            if spec.count("@") == 1 and len(read := read_addresses(spec)) == 1 and read[0].address:
                found.append(_without_role(read[0].key, name))
    return found


def _without_role(key: str, field: str) -> str:
    """Google Groups names `users+owners@…`, Mailman `users-owner@…` as the owner of users@…"""
    local, _, domain = key.rpartition("@")
    return f"{local.removesuffix('-owner').partition('+')[0]}@{domain}" if field == "list-owner" else key


def _by_id(headers: Headers) -> list[str]:
    """RFC 2919: the id is made like the address, with a dot for the `@`."""
    value = headers.first("list-id")[:1000]
    inner = value.rpartition("<")[2].partition(">")[0].strip().lower()
    local, dot, domain = inner.partition(".")
    return [f"{local}@{domain}"] if dot and local and "." in domain and " " not in inner else []


def _original(headers: Headers, from_: tuple[Address, ...], addresses: tuple[str, ...]) -> Address | None:
    """None unless From is the list itself. A Reply-To counts only where it is one person and not the list again."""
    if len(from_) != 1 or not _is_rewritten(from_[0], addresses):
        return None
    for name in _ORIGINALS:
        if (found := _one(headers, name, addresses)) is not None:
            return _named(found, from_[0])
    found = _one(headers, "reply-to", addresses)
    return _named(found, from_[0]) if found is not None else _spelled(from_[0])


def _is_rewritten(author: Address, addresses: tuple[str, ...]) -> bool:
    return author.key in addresses or _author_of(author.name) != author.name


def _one(headers: Headers, name: str, addresses: tuple[str, ...]) -> Address | None:
    people = [one for value in headers.all(name)[:2] for one in read_addresses(value)]
    others = [one for one in people if one.key not in addresses]
    return others[0] if len(others) == 1 and others[0].address else None


def _spelled(author: Address) -> Address | None:
    """`ann=example.org@groups.example.net`: the author's address inside the list's."""
    local = author.address.rpartition("@")[0]
    name, mark, domain = local.rpartition("=")
    read = read_addresses(f"{name}@{domain}") if mark and "." in domain else ()
    return Address(_author_of(author.name), read[0].address) if len(read) == 1 and read[0].address else None


def _named(found: Address, list_: Address) -> Address:
    return found if found.name else Address(_author_of(list_.name), found.address)


def _author_of(name: str) -> str:
    """`Ann Lee` out of `Ann Lee via Users` or `'Ann Lee' via Users`."""
    low = name.lower()
    at = next((at for mark in _VIA if (at := low.find(mark)) > 0), -1)
    return name[:at].strip(" '\"") if at > 0 else name
