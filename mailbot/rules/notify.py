"""The owner hears of each mail on a case; without an owner the queue's agents do, else the manager, else the admins."""

from __future__ import annotations

from mailbot.core.effects import Effect, Tell
from mailbot.core.rule import Answer, Rule, View, no, yes


def ask(view: View) -> Answer:
    if view.case is None:
        return no("there is no case to tell of")
    if not view.desk.notify_agents:
        return no("the desk tells agents nothing (notify_agents: false)")
    return yes(f"{view.case.owner} has the case" if view.case.owner else f"queue {view.case.queue} has the case")


def then(view: View) -> tuple[Effect, ...]:
    return (Tell(("owner",)),)


RULE = Rule("tell the agent", ask, then)
