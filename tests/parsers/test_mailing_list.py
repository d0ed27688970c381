"""Lists that write over From: who wrote is found again, and what the list is called."""

from __future__ import annotations

import pytest

from mailbot.core.message import Address
from mailbot.parsers import parse

ANN = Address("Ann Lee", "ann@example.org")


@pytest.mark.parametrize(
    "head",
    [
        # Google Groups
        "From: 'Ann Lee' via Support <support@example.com>\nX-Original-From: Ann Lee <ann@example.org>\n"
        "Reply-To: Ann Lee <ann@example.org>\nList-ID: <support.example.com>\nMailing-list: list support@example.com;"
        " contact support+owners@example.com\nPrecedence: list",
        # Mailman with DMARC mitigation
        "From: Ann Lee via Users <users@lists.example.net>\nReply-To: Ann Lee <ann@example.org>\n"
        "List-Id: Users <users.lists.example.net>\nList-Post: <mailto:users@lists.example.net>",
        # Reply-To names list and author
        "From: Ann Lee via Users <users@lists.example.net>\nReply-To: users@lists.example.net, ann@example.org\n"
        "List-Id: Users <users.lists.example.net>",
        # Groups.io
        "From: Ann Lee via groups.example.net <ann=example.org@groups.example.net>\n"
        "Reply-To: users@groups.example.net\nList-Id: <users.groups.example.net>",
        # German
        'From: "Ann Lee über Support" <support@example.com>\nX-Original-Sender: ann@example.org\n'
        "List-ID: <support.example.com>",
    ],
)
def test_the_author_behind_a_lists_from_is_found(head: str) -> None:
    assert parse(f"{head}\n\nIt burns.\n".encode()).rewritten_from == ANN


@pytest.mark.parametrize(
    "head",
    [
        "From: Ann Lee <ann@example.org>\nList-Id: <users.example.net>\nReply-To: users@example.net",
        "From: Ann Lee via Shop <shop@example.net>\nReply-To: ann@example.org",
        "From: users@lists.example.net\nList-Id: <users.lists.example.net>",
        "From: users@lists.example.net\nList-Id: <users.lists.example.net>\nReply-To: a@example.org, b@example.org",
        "From: users@lists.example.net, ann@example.org\nList-Id: <users.lists.example.net>\nReply-To: a@example.org",
        "From: users@lists.example.net\nList-Id: <users.lists.example.net>\nReply-To: <a@b.example> <eve@x.example>",
    ],
)
def test_nobody_is_found_where_nothing_was_written_over_or_nobody_can_tell(head: str) -> None:
    assert parse(f"{head}\n\nIt burns.\n".encode()).rewritten_from is None


def test_a_list_is_known_by_its_id_and_by_where_one_posts() -> None:
    head = (
        "From: a@example.org\nList-Id: Help <help.example.com>\nList-Post: <mailto:Users@Lists.example.com?subject=x>"
    )

    assert parse(f"{head}\n\nx".encode()).list_addresses == ("users@lists.example.com", "help@example.com")
