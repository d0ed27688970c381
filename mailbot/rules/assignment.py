"""Whose case it is, as its queue says: one agent, in turns, the least loaded, by skill, on call; never somebody away.

A customer may name a favourite of the queue. A case that a rule moves to another queue, or whose owner stays away, is
handed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from mailbot.core.case.model import Case
from mailbot.core.effects import Assign, Effect, Unassign
from mailbot.core.policy import Agent, Assignment, Queue
from mailbot.core.rule import Answer, Rule, View, no, yes
from mailbot.rules.inputs import INPUTS, message_of

PREFERRED = ("preferred agent", "preferred representative", "favourite agent")
_LOOKED_AT = 4000  # characters of the mail in which skills are looked for


def present(queue: Queue, view: View) -> tuple[Agent, ...]:
    """The agents of the queue who are not away today, in the order of the file."""
    today = view.desk.today(view.now)
    agents = (view.desk.agents[key] for key in queue.agents if key in view.desk.agents)
    return tuple(a for a in agents if not a.is_away(today))


def choose(case: Case, queue: Queue, view: View) -> tuple[Agent | None, str]:
    """The agent and why; None where the queue assigns nobody, or nobody is there."""
    agents = present(queue, view)
    if not agents:
        return None, f"nobody of queue {queue.key} is here today"
    wished = _preferred(case, agents)
    if wished is not None:
        return wished, f"the customer asks for {wished.key}"
    match queue.assign:
        case Assignment.FIXED:
            return agents[0], f"queue {queue.key} goes to {agents[0].key}"
        case Assignment.ROUND_ROBIN:
            agent = _in_turn(_speaking(agents, view), queue, view)[0]
            return agent, f"{agent.key}'s turn in queue {queue.key}"
        case Assignment.LEAST_LOADED:
            agent = _least_loaded(_speaking(agents, view), queue, view)
            return agent, f"{agent.key} has the fewest open cases"
        case Assignment.BY_SKILL:
            return _by_skill(_speaking(agents, view), case, queue, view)
        case Assignment.ON_CALL:
            return _on_call(agents, queue, view)
        case _:
            return None, f"queue {queue.key} assigns nobody"


def _preferred(case: Case, agents: Sequence[Agent]) -> Agent | None:
    """By key, name, first name or address, as customers write it; only somebody of the queue who is here."""
    wish = next((value for name in PREFERRED if (value := case.field(name))), None)
    wanted = " ".join((wish or "").casefold().split())
    return next((a for a in agents if wanted and wanted in _called(a)), None)


def _called(agent: Agent) -> tuple[str, ...]:
    name = agent.person.name.casefold()
    return (agent.key.casefold(), name, name.partition(" ")[0], agent.person.key)


def _speaking(agents: tuple[Agent, ...], view: View) -> tuple[Agent, ...]:
    """Those who speak the customer's language, where anybody here is said to; else all."""
    language = next(iter(INPUTS["language"](view)), "").casefold().partition("-")[0]
    fluent = tuple(a for a in agents if language in {one.casefold().partition("-")[0] for one in a.languages})
    return fluent or agents


def _in_turn(agents: Sequence[Agent], queue: Queue, view: View) -> tuple[Agent, ...]:
    """Beginning with who comes after the last one who was given a case of the queue."""
    last = view.facts.shared.last_assigned.get(queue.key)
    after = queue.agents.index(last) + 1 if last in queue.agents else 0
    order = (*queue.agents[after:], *queue.agents[:after])
    return tuple(sorted(agents, key=lambda a: order.index(a.key)))


def _least_loaded(agents: Sequence[Agent], queue: Queue, view: View) -> Agent:
    """Among equals it goes in turns: else the first in the file would get every case of a quiet day."""
    loads = view.facts.shared.loads
    return min(_in_turn(agents, queue, view), key=lambda a: loads.get(a.key, 0))


def _by_skill(agents: Sequence[Agent], case: Case, queue: Queue, view: View) -> tuple[Agent, str]:
    known = {a.key: _skill(a, case, view) for a in agents}
    best = max(known.values())
    agent = _least_loaded([a for a in agents if known[a.key] == best], queue, view)
    if not best:
        return agent, f"no skill is named; {agent.key} has the fewest open cases"
    return agent, f"{agent.key} knows about it"


def _skill(agent: Agent, case: Case, view: View) -> int:
    """A tag, the queue or a field that names a skill says more than a word of the mail."""
    message = message_of(view)
    marks = _words(" ".join((case.queue, *case.tags, *(value for _, value in case.fields))))
    words = _words(f"{case.subject} {message.reply[:_LOOKED_AT]}")
    skills = [f" {' '.join(s.casefold().split())}" for s in agent.skills]
    return sum(3 * (s in marks) + (s in words) for s in skills)


def _words(text: str) -> str:
    """Words with one space before each, so that a skill is found where a word begins: `art` is not in `cartridge`."""
    plain = "".join(c if c.isalnum() else " " for c in text.casefold())
    return f" {' '.join(plain.split())}"


def _on_call(agents: Sequence[Agent], queue: Queue, view: View) -> tuple[Agent | None, str]:
    rota = view.desk.on_call
    key = rota.on(view.desk.today(view.now)) if rota else None
    agent = next((a for a in agents if a.key == key), None)
    if agent is not None:
        return agent, f"{agent.key} is on call"
    agent = _in_turn(agents, queue, view)[0]
    return agent, f"nobody on call is of queue {queue.key} and here; {agent.key}'s turn"


def _wanted(view: View) -> tuple[tuple[Effect, ...], str]:
    """What is to become of the owner, and why."""
    case, old = view.case, view.facts.match.case
    if case is None:
        return (), "there is no case"
    queue = view.desk.queues.get(case.queue)
    if queue is None:
        return (), "no such queue"
    if old is None or old.number != case.number:
        return _given(case, queue, view) if not case.owner else ((), f"{case.owner} has it already")
    if old.queue != case.queue:
        return _handed_over(case, old, queue, view)
    if view.desk.hands_over and not case.status.is_done and _stays_away(case, view):
        return _instead(case, queue, view)
    return (), "only a new case is assigned"


def _given(case: Case, queue: Queue, view: View) -> tuple[tuple[Effect, ...], str]:
    agent, because = choose(case, queue, view)
    return ((Assign(agent.key),) if agent else ()), because


def _handed_over(case: Case, old: Case, queue: Queue, view: View) -> tuple[tuple[Effect, ...], str]:
    if case.owner != old.owner or (case.owner and case.owner in queue.agents):
        return (), f"{case.owner} has it in queue {queue.key} too"
    agent, because = choose(case, queue, view)
    if agent is not None:
        return (Assign(agent.key),), f"handed over to queue {queue.key}: {because}"
    return ((Unassign(),) if case.owner else ()), f"handed over to queue {queue.key}: {because}"


def _stays_away(case: Case, view: View) -> bool:
    """Today and tomorrow too: who is away for a day finds the case as they left it."""
    owner, today = view.desk.agents.get(case.owner or ""), view.desk.today(view.now)
    return owner is not None and owner.is_away(today) and owner.is_away(today + timedelta(days=1))


def _instead(case: Case, queue: Queue, view: View) -> tuple[tuple[Effect, ...], str]:
    agent, because = choose(case, queue, view)
    if agent is None:
        return (), f"{case.owner} is away, and {because}"
    return (Assign(agent.key),), f"{case.owner} is away for longer: {because}"


def ask(view: View) -> Answer:
    wanted, because = _wanted(view)
    return yes(because) if wanted else no(because)


def then(view: View) -> tuple[Effect, ...]:
    return _wanted(view)[0]


RULE = Rule("assignment", ask, then)
