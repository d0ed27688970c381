"""What webhooks are told of: each event once, public words alone unless they may hear more."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from mailbot.core.contact import Unentitled
from mailbot.core.decision import Decision
from mailbot.core.message import Message
from mailbot.core.policy import Desk, Webhook
from mailbot.core.webhooks import HookEvent, hook_calls
from tests.builders import BOB, EVE, PROVEN, a_case, a_desk, a_message, a_reply, an_agents_reply, decided

ALL = tuple(str(event) for event in HookEvent)


def a_desk_with(*, internal: bool = False, events: tuple[str, ...] = ALL, **changes: object) -> Desk:
    return a_desk(webhooks={"crm": Webhook("crm", events, internal)}, **changes)


def events(message: Message, *, internal: bool = False) -> list[str]:
    desk = a_desk_with(internal=internal)
    case = () if message.from_ and not message.in_reply_to else (a_case(owner="bob"),)
    return [call.event for call in hook_calls(decided(message, desk, *case), desk)]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (a_message(**PROVEN), ["opened", "assigned"]),
        (a_reply("More."), ["filed"]),
        (an_agents_reply("Unplug it."), ["answered", "changed"]),
        (an_agents_reply("#note Careful."), []),
        (an_agents_reply("#resolve It was the fuser."), ["answered", "changed", "resolved"]),
        (an_agents_reply("#called 5m"), ["taken", "answered", "changed"]),
        (an_agents_reply("#assign carol"), ["assigned"]),
        (an_agents_reply("#tag x"), ["changed"]),
    ],
)
def test_each_event_is_one_call(message: Message, expected: list[str]) -> None:
    assert events(message) == expected


def test_notes_are_for_those_who_may_hear_what_is_internal() -> None:
    assert events(an_agents_reply("#note A canary."), internal=True) == ["noted"]


def bodies(decision: Decision, desk: Desk) -> str:
    return " ".join(call.body for call in hook_calls(decision, desk))


def test_neither_notes_nor_agents_own_addresses_leave_the_desk() -> None:
    desk, inside = a_desk_with(), a_desk_with(internal=True)
    decision = decided(an_agents_reply("#called 5m\nA canary."), desk, a_case())

    assert "canary" not in bodies(decision, desk)
    assert "canary" in bodies(decision, inside)
    assert BOB.person.address not in bodies(decision, inside)


def test_mail_that_opens_no_case_is_told_without_one() -> None:
    desk = a_desk_with(unknown=Unentitled.HOLD)
    (call,) = hook_calls(decided(a_message(by=EVE), desk), desk)

    body = json.loads(call.body)
    assert (call.event, call.case, body["case"]) == ("held", None, None)
    assert body["mail"] == {"from": [EVE.address], "subject": "Printer on fire"}


def test_the_same_decision_makes_the_same_ids_and_each_event_its_own() -> None:
    desk = a_desk_with()
    decision = decided(a_message(**PROVEN), desk)

    first, again = hook_calls(decision, desk), hook_calls(decision, desk)
    assert first == again
    assert len({call.id for call in first}) == len(first)


def test_only_what_was_asked_for_is_told_and_history_is_not() -> None:
    desk = a_desk_with(events=("resolved",))
    assert hook_calls(decided(a_message(**PROVEN), desk), desk) == ()

    imported = replace(decided(a_message(**PROVEN), a_desk_with(), quiet=True))
    assert hook_calls(imported, a_desk_with()) == ()
