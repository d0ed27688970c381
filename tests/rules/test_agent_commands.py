"""The orders in an agent's mail."""

from __future__ import annotations

import pytest

from mailbot.rules.agent_commands import Orders, orders
from tests.builders import a_desk, a_message


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("#take", Orders(take=True)),
        ("#note\ntext", Orders(note=True)),
        ("#close", Orders(close=True)),
        ("#resolved", Orders(resolve=True)),
        ("#wait", Orders(wait=True)),
        ("#assign CAROL", Orders(assign="carol")),
        ("#priority p1", Orders(priority="high")),
        ("#take\n#priority High\n#assign dave", Orders(take=True, priority="high", assign="dave")),
        ("#note call first", Orders(note=True, said=("call first",))),
        ("#take\n#resolve It is the fuser.", Orders(take=True, resolve=True, said=("It is the fuser.",))),
        ("no order", Orders()),
    ],
)
def test_orders_are_read_from_the_leading_lines(text: str, given: Orders) -> None:
    assert orders(a_message(text), a_desk()) == given


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("#tak", "#tak is no order I know (did you mean #take?)."),
        ("#close #note secret", "#close #note secret: each order stands on a line of its own."),
        ("#xyzzy", "#xyzzy is no order I know."),
        ("#assign carl", "#assign carl: there is no such agent (did you mean carol?)."),
        ("#priority hgih", "#priority hgih: there is no such priority (did you mean high?)."),
    ],
)
def test_an_order_that_makes_no_sense_is_a_problem_with_a_suggestion(text: str, problem: str) -> None:
    assert orders(a_message(text), a_desk()).problems == (problem,)
