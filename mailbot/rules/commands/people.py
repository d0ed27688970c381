"""Who looks after a case, and who reads along."""

from __future__ import annotations

from mailbot.core.case.model import Case, Participant, Role
from mailbot.core.effects import AddParticipant, Assign, Effect, RemoveParticipant, SetQueue, Tell, Unassign
from mailbot.core.message import Address
from mailbot.core.policy import Desk, Queue
from mailbot.rules.assignment import choose
from mailbot.rules.commands.word import Done, Given, Word, did_you_mean, problem

_ADDRESSES = 20


def _assign(given: Given) -> Done:
    key = given.argument.casefold()
    if key in ("nobody", "none"):
        return Done((Unassign(), Tell(("queue",))))
    found = _agent(key, given.view.desk)
    if found is None:
        known = tuple(given.view.desk.agents)
        return problem(given, "assign", f"there is no such agent{did_you_mean(key, known)}.")
    return _given_to(found, given)


def _agent(word: str, desk: Desk) -> str | None:
    """By key, or by the registered address."""
    if word in desk.agents:
        return word
    agent = desk.agent_by_address(word) if "@" in word else None
    return agent.key if agent else None


def _given_to(key: str, given: Given) -> Done:
    """The new owner hears of it; where that one is away `whom` finds others, and who gave it is told."""
    agent = given.view.desk.agents[key]
    effects: tuple[Effect, ...] = (Assign(key),)
    if key != given.agent.key:
        effects = (*effects, Tell((key,)))
    if not agent.is_away(given.view.desk.today(given.view.now)):
        return Done(effects)
    name = agent.person.name
    return Done(
        effects,
        told=(f"{name} is away today", f"The case is {name}'s now, as you asked. Others were told in the meantime."),
    )


def _queue(given: Given) -> Done:
    queue = _named(given.argument, given.view.desk)
    if queue is None:
        known = tuple(given.view.desk.queues)
        return problem(given, "queue", f"there is no such queue{did_you_mean(given.argument.casefold(), known)}.")
    return Done((SetQueue(queue.key), *_new_owner(queue, given.on_case, given)))


def _named(word: str, desk: Desk) -> Queue | None:
    """By key, or by the name that is shown."""
    wanted = " ".join(word.split()).casefold()
    return next((q for q in desk.queues.values() if wanted in (q.key.casefold(), q.name.casefold()) and wanted), None)


def _new_owner(queue: Queue, case: Case, given: Given) -> tuple[Effect, ...]:
    """Handed over: to whom the queue gives new cases, unless the owner works there too."""
    if case.owner in queue.agents:
        return ()
    agent, _ = choose(case, queue, given.view)
    if agent is not None:
        return (Assign(agent.key), Tell((agent.key,)))
    nobodys: tuple[Effect, ...] = (Unassign(),) if case.owner else ()
    return (*nobodys, Tell((queue.key,)))


def _cc(given: Given) -> Done:
    found = addresses(given.argument)
    if not found:
        return problem(given, "cc", "write one or more addresses, such as #cc ann@example.org.")
    own = next((a for a in found if given.view.desk.is_own(a)), None)
    if own:
        return problem(given, "cc", f"{own} is an address of the desk's own.")
    joined = (Participant(Address("", a), Role.PARTICIPANT, given.view.now) for a in found)
    return Done(tuple(AddParticipant(one) for one in joined))


def _uncc(given: Given) -> Done:
    found = addresses(given.argument)
    case = given.on_case
    missing = next((a for a in found if case.participant(a) is None), None)
    if missing or not found:
        return problem(given, "uncc", f"{missing or 'nobody'} takes no part in case {case.number}.")
    if any(a.casefold() == case.requester.key for a in found):
        return problem(given, "uncc", "the requester stays; an answer has to go to somebody.")
    return Done(tuple(RemoveParticipant(a) for a in found))


def addresses(text: str) -> tuple[str, ...]:
    """The addresses of a line: parted by spaces or commas, in angle brackets or without."""
    words = text.replace(",", " ").replace(";", " ").split()
    bare = (word.strip("<>").removeprefix("mailto:") for word in words[:_ADDRESSES])
    return tuple(dict.fromkeys(word for word in bare if _is_address(word)))


def _is_address(word: str) -> bool:
    local, _, domain = word.rpartition("@")
    return bool(local) and "@" not in local and "." in domain and word.isprintable() and not set(word) & set('<>()":\\')


WORDS = (
    Word(("assign",), "#assign NAME", "the case is that agent's (or `nobody`'s), who is told", _assign),
    Word(
        ("queue", "move-to-queue"), "#queue NAME", "hand over to another queue, which finds who looks after it", _queue
    ),
    Word(("cc",), "#cc ADDRESS …", "these people take part and get a copy of what is said from now on", _cc),
    Word(("uncc",), "#uncc ADDRESS …", "these people take part no more", _uncc),
)
