"""The orders in an agent's mail."""

from __future__ import annotations

import pytest

from mailbot.core.case.model import Status
from mailbot.core.effects import (
    AddTags,
    Assign,
    Effect,
    SetFields,
    SetPriority,
    SetQueue,
    SetStatus,
    Take,
    Tell,
    Unassign,
)
from mailbot.rules.agent_commands import Orders, orders
from tests.builders import BOB, a_case, a_desk, a_view, an_agents_reply


def given(text: str) -> Orders:
    case = a_case()
    return orders(a_view(an_agents_reply(text), a_desk(), case), BOB, case)


@pytest.mark.parametrize(
    ("text", "effects"),
    [
        ("#take", (Assign("bob"), Take("bob"), SetStatus(Status.OPEN))),
        ("#close", (SetStatus(Status.CLOSED),)),
        ("#resolved", (SetStatus(Status.RESOLVED),)),
        ("#wait", (SetStatus(Status.WAITING, "customer"),)),
        ("#wait payment", (SetStatus(Status.WAITING, "payment"),)),
        ("#assign CAROL", (Assign("carol"), Tell(("carol",)))),
        ("#assign dave@agents.example", (Assign("dave"), Tell(("dave",)))),
        ("#assign bob", (Assign("bob"),)),
        ("#assign nobody", (Unassign(), Tell(("queue",)))),
        ("#queue billing", (SetQueue("billing"), Unassign(), Tell(("billing",)))),
        ("#move-to-queue Support", (SetQueue("support"),)),
        ("#priority p1", (SetPriority("high"),)),
        ("#priority High\n#assign dave", (SetPriority("high"), Assign("dave"), Tell(("dave",)))),
        ("#tag printer, fire", (AddTags(("printer", "fire")),)),
        ("#field PBX  make: Acme 7", (SetFields((("pbx make", "Acme 7"),)),)),
        ("no order", ()),
    ],
)
def test_orders_are_read_from_the_leading_lines(text: str, effects: tuple[Effect, ...]) -> None:
    assert given(text) == Orders(effects, taken=text == "#take")


def test_words_on_the_line_of_an_order_without_argument_are_text() -> None:
    assert given("#note call first") == Orders(said=("call first",), inside=True)
    assert given("#resolve It is the fuser.").said == ("It is the fuser.",)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("#tak", "#tak is no order I know (did you mean #take?)."),
        ("#close #note secret", "#close #note secret: each order stands on a line of its own."),
        ("#xyzzy", "#xyzzy is no order I know."),
        ("#assign carl", "#assign carl: there is no such agent (did you mean carol?)."),
        ("#priority hgih", "#priority hgih: there is no such priority (did you mean high?)."),
        ("#queue bling", "#queue bling: there is no such queue (did you mean billing?)."),
        ("#cc nobody", "#cc nobody: write one or more addresses, such as #cc ann@example.org."),
        ("#cc help@example.com", "#cc help@example.com: help@example.com is an address of the desk's own."),
        ("#uncc ben@example.org", "#uncc ben@example.org: ben@example.org takes no part in case 1001."),
        ("#uncc ann@example.org", "#uncc ann@example.org: the requester stays; an answer has to go to somebody."),
        ("#tag", "#tag: write one or more words, such as #tag printer."),
        ("#field version", "#field version: write a name and a value, such as #field version: 4.2."),
    ],
)
def test_an_order_that_makes_no_sense_is_a_problem_with_a_suggestion(text: str, problem: str) -> None:
    assert given(text).problems == (problem,)
