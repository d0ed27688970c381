"""The orders in an agent's mail, from its leading `#` lines; an unknown one is a problem, never text to a customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from types import MappingProxyType

from mailbot.core.message import Command, Message
from mailbot.core.policy import Desk


@dataclass(frozen=True, slots=True)
class Orders:
    take: bool = False
    note: bool = False
    close: bool = False
    resolve: bool = False
    wait: bool = False
    assign: str | None = None
    priority: str | None = None
    said: tuple[str, ...] = ()  # words on the line of an order that takes none: they are text like what follows
    problems: tuple[str, ...] = ()

    @property
    def ends(self) -> bool:
        return self.close or self.resolve


# Words an agent may write, and what each orders.
FLAGS: Mapping[str, str] = MappingProxyType(
    {
        "take": "take",
        "note": "note",
        "close": "close",
        "resolve": "resolve",
        "resolved": "resolve",
        "wait": "wait",
    }
)
NAMES: Mapping[str, str] = MappingProxyType({"assign": "assign", "priority": "priority"})


def orders(message: Message, desk: Desk) -> Orders:
    given = Orders()
    for command in message.commands:
        given = _with(given, command, desk)
    return given


def _with(given: Orders, command: Command, desk: Desk) -> Orders:
    if command.name in FLAGS:
        return _flagged(_said(given, command), FLAGS[command.name])
    if command.name == "assign":
        return _assigned(given, command.argument.strip().casefold(), desk)
    if command.name == "priority":
        return _prioritised(given, command.argument.strip().casefold(), desk)
    return _problem(given, f"#{command.name} is no order I know{_guess(command.name, (*FLAGS, *NAMES), '#')}.")


def _flagged(given: Orders, flag: str) -> Orders:
    match flag:
        case "take":
            return replace(given, take=True)
        case "note":
            return replace(given, note=True)
        case "close":
            return replace(given, close=True)
        case "resolve":
            return replace(given, resolve=True)
    return replace(given, wait=True)


def _said(given: Orders, command: Command) -> Orders:
    """`#note call first` says something; `#close #note` would tell the customer what was meant to stay inside."""
    if command.argument.startswith("#"):
        return _problem(given, f"#{command.name} {command.argument}: each order stands on a line of its own.")
    return replace(given, said=(*given.said, command.argument)) if command.argument else given


def _assigned(given: Orders, key: str, desk: Desk) -> Orders:
    if key in desk.agents:
        return replace(given, assign=key)
    return _problem(given, f"#assign {key}: there is no such agent{_guess(key, tuple(desk.agents))}.")


def _prioritised(given: Orders, word: str, desk: Desk) -> Orders:
    found = next((p.key for p in desk.priorities.values() if word in p.tags), None)
    if found:
        return replace(given, priority=found)
    return _problem(given, f"#priority {word}: there is no such priority{_guess(word, tuple(desk.priorities))}.")


def _problem(given: Orders, text: str) -> Orders:
    return replace(given, problems=(*given.problems, text))


def _guess(word: str, known: tuple[str, ...], mark: str = "") -> str:
    near = get_close_matches(word, known, n=1)
    return f" (did you mean {mark}{near[0]}?)" if near else ""
