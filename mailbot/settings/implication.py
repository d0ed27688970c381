"""Conditions of rules as logic: does one follow from others, can they hold together? Only what is certain counts:
False, or None, means that nothing could be shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mailbot.settings.conditions import CLOSED, SINGLE, Any, Not, Other, Part, Parts, Size, Test
from mailbot.settings.yaml_file import Path

MAX_SPLITS = 50  # of `any` into its alternatives: beyond it nothing is shown


def follow(wanted: Parts, known: Parts, splits: int = MAX_SPLITS) -> bool:
    """Whenever all that is known holds, all that is wanted holds too."""
    return all(_follows(part, known, splits) for part in wanted)


def _follows(part: Part, known: Parts, splits: int) -> bool:
    if any(_included(part, one) for one in known):
        return True
    if isinstance(part, Any) and any(follow(alternative, known, splits) for alternative in part.alternatives):
        return True
    if isinstance(part, Not) and all(impossible((*known, *one), splits) is not None for one in part.alternatives):
        return True
    return any(
        all(_follows(part, split, splits // len(one.alternatives)) for split in _split(known, one))
        for one in known
        if isinstance(one, Any) and splits > len(one.alternatives)
    )


def _included(part: Part, known: Part) -> bool:
    match part, known:
        case Test(), Test():
            same = part.word == known.word
            return same and all(any(o.includes(k) for o in part.options) for k in known.options)
        case Other(), Other():
            return part.text == known.text
        case Size(), Size():
            over = part.over is None or (known.over is not None and known.over >= part.over)
            return over and (part.under is None or (known.under is not None and known.under <= part.under))
    return False


def _split(known: Parts, one: Any) -> Iterator[Parts]:
    rest = tuple(part for part in known if part is not one)
    return ((*rest, *alternative) for alternative in one.alternatives)


def impossible(known: Parts, splits: int = MAX_SPLITS) -> Path | None:
    """The place of a part that cannot hold together with those before it; None when nothing is certain."""
    for check in (_no_value_left, _no_sender_left, _no_size_left):
        place = check(known)
        if place is not None:
            return place
    for part in known:
        if isinstance(part, Not) and any(follow(one, _without(known, part), 0) for one in part.alternatives):
            return part.path
    for one in known:
        if isinstance(one, Any) and splits > len(one.alternatives):
            left = splits // len(one.alternatives)
            if all(impossible(split, left) is not None for split in _split(known, one)):
                return one.path
    return None


def _without(known: Parts, part: Part) -> Parts:
    return tuple(one for one in known if one is not part)


def _no_value_left(known: Parts) -> Path | None:
    """An input with one value: what it may still be, test by test."""
    left: dict[str, Sequence[str]] = dict(CLOSED)
    for test in sorted((p for p in known if isinstance(p, Test)), key=lambda p: p.options[0].verb != "is"):
        if test.word not in SINGLE:
            continue
        may_be = left.get(test.word)
        if may_be is None and test.options[0].verb == "is":
            may_be = [option.text for option in test.options]
        if may_be is not None:
            left[test.word] = [value for value in may_be if any(option.finds(value) for option in test.options)]
            if not left[test.word]:
                return test.path
    return _nothing_but_excluded(known, left)


def _no_sender_left(known: Parts) -> Path | None:
    """Addresses that are named, and domains that are none of theirs. A mail with several senders has no identity."""
    tests = [part for part in known if isinstance(part, Test) and part.options[0].verb == "is"]
    senders = [option.text.rpartition("@")[2] for part in tests if part.word == "from" for option in part.options]
    for part in tests:
        if senders and part.word == "domain" and not any(o.finds(domain) for o in part.options for domain in senders):
            return part.path
    return None


def _nothing_but_excluded(known: Parts, left: Mapping[str, Sequence[str]]) -> Path | None:
    for part in known:
        for alternative in part.alternatives if isinstance(part, Not) else ():
            match alternative:
                case (Test(word=word, options=options),) if word in left and word in SINGLE:
                    if all(any(option.finds(value) for option in options) for value in left[word]):
                        return part.path
    return None


def _no_size_left(known: Parts) -> Path | None:
    over = -1
    under: int | None = None
    for part in known:
        if isinstance(part, Size):
            over = max(over, -1 if part.over is None else part.over)
            under = part.under if under is None else min(under, part.under or under)
            if under is not None and over + 1 >= under:
                return part.path
    return None
