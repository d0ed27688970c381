"""Whose case it is, as its queue says: one agent, in turns, the least loaded, or by skill; never somebody away."""

from __future__ import annotations

from mailbot.core.case.model import Case
from mailbot.core.effects import Assign, Effect
from mailbot.core.policy import Agent, Assignment, Queue
from mailbot.core.rule import Answer, Rule, View, no, yes


def present(queue: Queue, view: View) -> tuple[Agent, ...]:
    """The agents of the queue who are not away today, in the order of the file."""
    today = view.desk.today(view.now)
    agents = (view.desk.agents[key] for key in queue.agents if key in view.desk.agents)
    return tuple(a for a in agents if not a.is_away(today))


def choose(case: Case, queue: Queue, view: View) -> tuple[Agent | None, str]:
    agents = present(queue, view)
    if not agents:
        return None, f"nobody of queue {queue.key} is here today"
    match queue.assign:
        case Assignment.FIXED:
            return agents[0], f"queue {queue.key} goes to {agents[0].key}"
        case Assignment.ROUND_ROBIN:
            agent = _next_turn(agents, queue, view)
            return agent, f"{agent.key}'s turn in queue {queue.key}"
        case Assignment.LEAST_LOADED:
            agent = _least_loaded(agents, view)
            return agent, f"{agent.key} has the fewest open cases"
        case Assignment.BY_SKILL:
            return _by_skill(agents, case, view)
        case _:
            return None, f"queue {queue.key} assigns nobody"


def _next_turn(agents: tuple[Agent, ...], queue: Queue, view: View) -> Agent:
    last = view.facts.shared.last_assigned.get(queue.key)
    order = [a for a in queue.agents if any(b.key == a for b in agents)]
    after = queue.agents.index(last) + 1 if last in queue.agents else 0
    turn = next((a for a in (*queue.agents[after:], *queue.agents[:after]) if a in order), order[0])
    return view.desk.agents[turn]


def _least_loaded(agents: tuple[Agent, ...], view: View) -> Agent:
    loads = view.facts.shared.loads
    return min(agents, key=lambda a: loads.get(a.key, 0))


def _by_skill(agents: tuple[Agent, ...], case: Case, view: View) -> tuple[Agent, str]:
    words = f"{case.subject} {' '.join(case.tags)} {view.facts.message.reply[:4000]}".casefold()
    skilled = {a.key: sum(s.casefold() in words for s in a.skills) for a in agents}
    best = max(skilled.values())
    candidates = tuple(a for a in agents if skilled[a.key] == best)
    agent = _least_loaded(candidates, view)
    return (
        agent,
        f"{agent.key} knows about it" if best else f"no skill is named; {agent.key} has the fewest open cases",
    )


def ask(view: View) -> Answer:
    case = view.case
    if case is None or (view.facts.match.case is not None and view.facts.match.case.number == case.number):
        return no("only a new case is assigned")
    if case.owner:
        return no(f"{case.owner} has it already")
    queue = view.desk.queues.get(case.queue)
    agent, because = choose(case, queue, view) if queue else (None, "no such queue")
    return yes(because) if agent else no(because)


def then(view: View) -> tuple[Effect, ...]:
    case = view.case
    queue = view.desk.queues.get(case.queue) if case else None
    agent = choose(case, queue, view)[0] if case and queue else None
    return (Assign(agent.key),) if agent else ()


RULE = Rule("assignment", ask, then)
