"""Rules and patterns that can never matter, because an earlier one always comes first or nothing satisfies them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mailbot.settings.conditions import Any, Not, Option, Parts, Test, parts, words
from mailbot.settings.implication import follow, impossible
from mailbot.settings.problem import Problem
from mailbot.settings.rules_model import RuleOf, RulesFile, Then
from mailbot.settings.yaml_file import Document, Path

FIRST_WINS = ("queue", "priority", "owner")
ENDING = ("hold", "refuse")
OPENING = (*ENDING, "waiting")  # these ask about new cases alone
NEW = Test("case", (Option("is", "new"),), ())
# What rules change on their way, and the keys that change it: an earlier rule may have seen another value.
CHANGED_BY = {"status": OPENING, "fields": ("set_",)}


@dataclass(frozen=True, slots=True)
class Known:
    """One rule with the conditions under which it hits."""

    n: int
    rule: RuleOf
    when: Parts

    @property
    def ends(self) -> bool:
        return any(_has(self.rule.then, key) for key in ENDING)


def unreachable(file: RulesFile, rules: Document) -> Iterator[Problem]:
    known: list[Known] = []
    for n, rule in enumerate(file):
        own = parts(rule.when, (n, "when"))
        this = Known(n, rule, (*own, NEW) if any(_has(rule.then, key) for key in OPENING) else own)
        yield from _overlapping(own, rules)
        place = impossible(this.when)
        if place is not None:
            yield _never(this, place or (n, "when", "case"), rules)
        else:
            yield from _shadowed(this, known, rules)
        known.append(this)


def _has(then: Then, key: str) -> bool:
    return bool(getattr(then, key, None))


def _never(this: Known, place: Path, rules: Document) -> Problem:
    if place[-1:] == ("case",):
        return rules.warning(place, "hold, refuse and waiting are for new cases alone", "write case: new")
    message = f"the rule {this.rule.rule!r} can never hit: this contradicts what else must hold"
    return rules.warning(place, message, "write `any:` where one of several is enough, or take one of them out")


def _shadowed(this: Known, before: Sequence[Known], rules: Document) -> Iterator[Problem]:
    covering = [one for one in before if follow(one.when, this.when) and _saw_the_same(one, this, before)]
    ended = next((one for one in covering if one.ends), None) or _ended_for_new(this, before)
    if ended is not None:
        yield _after_the_end(this, ended, rules)
        return
    dead = {key: winner for key in this.rule.then.model_fields_set if (winner := _winner(key, this, covering))}
    if dead and len(dead) == len(this.rule.then.model_fields_set):
        yield _without_effect(this, next(iter(dead.values())), rules)
        return
    yield from _shadowed_in_part(this, before, rules)
    for key, winner in dead.items():
        if key in FIRST_WINS and getattr(winner.rule.then, key) != getattr(this.rule.then, key):
            yield _loses(this, key, winner, rules)


def _shadowed_in_part(this: Known, before: Sequence[Known], rules: Document) -> Iterator[Problem]:
    """One word of several for which an earlier rule always wins."""
    for path, text, narrowed in _narrowed(this):
        covering = [one for one in before if follow(one.when, narrowed.when) and _saw_the_same(one, this, before)]
        winners = [_winner(key, narrowed, covering) for key in this.rule.then.model_fields_set]
        differs = any(
            one is not None and getattr(one.rule.then, key) != getattr(this.rule.then, key)
            for key, one in zip(this.rule.then.model_fields_set, winners, strict=True)
        )
        if differs and all(winners) and winners[0] is not None:
            message = f"{text} overlaps: {_line(winners[0], rules)} hits for it too, and the first rule wins"
            yield rules.warning(path, message, "leave it to one of the two rules, or move this one above")


def _narrowed(this: Known) -> Iterator[tuple[Path, str, Known]]:
    """The rule as it would be with only one of several words, or of several alternatives."""
    for at, part in enumerate(this.when):
        rest = (this.when[:at], this.when[at + 1 :])
        if isinstance(part, Test) and len(part.options) > 1:
            for n, option in enumerate(part.options):
                narrow = (*rest[0], replace(part, options=(option,)), *rest[1])
                yield (*part.path, n), repr(option.text), replace(this, when=narrow)
        elif isinstance(part, Any) and len(part.alternatives) > 1:
            for n, alternative in enumerate(part.alternatives):
                narrow = (*rest[0], *alternative, *rest[1])
                yield (*part.path, n), "this alternative", replace(this, when=narrow)


def _saw_the_same(earlier: Known, later: Known, before: Sequence[Known]) -> bool:
    """No rule from the earlier one on, itself included, changes what its conditions look at."""
    between = [one.rule.then for one in before if earlier.n <= one.n < later.n]
    looked_at = (word.partition(" ")[0] for word in words(earlier.when))
    keys = (key for word in looked_at for key in CHANGED_BY.get(word, (word,)))
    return not any(_has(then, key) for key in keys for then in between)


def _ended_for_new(this: Known, before: Sequence[Known]) -> Known | None:
    """A refusal leaves answers on existing cases; a rule that is for those says so."""
    if {"case", "status"} & set(words(this.when)):
        return None
    new = (*this.when, NEW)
    ending = (one for one in before if one.ends and _saw_the_same(one, this, before))
    return next((one for one in ending if follow(one.when, new)), None)


def _winner(key: str, this: Known, covering: Sequence[Known]) -> Known | None:
    """An earlier rule that hits whenever this one does, and leaves nothing of this key to do."""
    wanted = getattr(this.rule.then, key)
    for one in covering:
        there = getattr(one.rule.then, key, None)
        if not there:
            continue
        if key in FIRST_WINS or there == wanted:
            return one
        if key in ("tags", "tell", "watchers") and {w.casefold() for w in wanted} <= {w.casefold() for w in there}:
            return one
    return None


def _line(one: Known, rules: Document) -> str:
    return f"{one.rule.rule!r} (line {rules.place((one.n, 'rule')).line})"


def _after_the_end(this: Known, ended: Known, rules: Document) -> Problem:
    does = "refuses" if ended.rule.then.refuse else "holds"
    message = f"the rule {this.rule.rule!r} is never reached: {_line(ended, rules)} {does} all that it would hit"
    remedy = "move it above that rule, or write `case: existing` if it is meant for answers on cases"
    return rules.warning((this.n, "rule"), message, remedy)


def _without_effect(this: Known, winner: Known, rules: Document) -> Problem:
    message = (
        f"the rule {this.rule.rule!r} never changes anything: "
        f"{_line(winner, rules)} hits whenever it does, and the first one wins"
    )
    return rules.warning((this.n, "rule"), message, "move it above that rule, or narrow that one")


def _loses(this: Known, key: str, winner: Known, rules: Document) -> Problem:
    message = f"this {key} is never set: {_line(winner, rules)} hits whenever this rule does, and the first one wins"
    return rules.warning((this.n, "then", key), message, "move this rule above that one, or leave the key out")


def _overlapping(known: Parts, rules: Document) -> Iterator[Problem]:
    """Inside one condition: words that others of the same list find already, and alternatives that others cover."""
    for part in known:
        if isinstance(part, Test):
            yield from _overlapping_options(part, rules)
            yield from _never_found(part, rules)
        elif isinstance(part, Any | Not):
            yield from _overlapping_alternatives(part, rules)
            for alternative in part.alternatives:
                yield from _overlapping(alternative, rules)


def _never_found(test: Test, rules: Document) -> Iterator[Problem]:
    """Half an address where the whole is compared."""
    for n, option in enumerate(test.options if test.options[0].verb == "is" else ()):
        if test.word in ("from", "to") and "@" not in option.text:
            remedy = f"write {{contains: {option.text}}}, or domain: example.org"
            yield rules.warning((*test.path, n), f"no address is {option.text!r}: the whole one is compared", remedy)
        if test.word == "domain" and "@" in option.text:
            remedy = f"write {option.text.rpartition('@')[2]}"
            yield rules.warning((*test.path, n), f"no domain is {option.text!r}: it begins after the @", remedy)


def _overlapping_options(test: Test, rules: Document) -> Iterator[Problem]:
    for n, option in enumerate(test.options):
        where = (*test.path, n)
        if option.verb == "regex" and option.finds("") and option.finds("\u2603 7"):
            yield rules.warning(where, f"{option.text!r} finds every text, the empty one too", "say what must be there")
        others = (o for m, o in enumerate(test.options) if m != n and o.includes(option))
        wider = next((o for o in others if not option.includes(o) or test.options.index(o) < n), None)
        if wider is not None:
            message = f"{option.text!r} overlaps with {wider.text!r}, which finds it too"
            yield rules.warning(where, message, "leave it out")


def _overlapping_alternatives(part: Any | Not, rules: Document) -> Iterator[Problem]:
    for n, one in enumerate(part.alternatives):
        if impossible(one) is not None:
            yield rules.warning((*part.path, n), "this alternative can never hold", "take one of its conditions out")
            continue
        for m, other in enumerate(part.alternatives):
            if m != n and follow(other, one) and (m < n or not follow(one, other)):
                line = rules.place((*part.path, m)).line
                message = f"this alternative overlaps with the one in line {line}, which always holds with it"
                yield rules.warning((*part.path, n), message, "leave it out")
                break
