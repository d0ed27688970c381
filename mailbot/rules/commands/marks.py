"""What a case is marked with: priority, tags, fields."""

from __future__ import annotations

from mailbot.core.effects import AddTags, SetFields, SetPriority
from mailbot.rules.commands.word import Done, Given, Word, did_you_mean, problem

_TAG, _TAGS = 60, 20
_NAME, _VALUE = 60, 400


def _priority(given: Given) -> Done:
    word, known = given.argument.casefold(), given.view.desk.priorities
    found = next((p.key for p in known.values() if word in p.tags), None)
    if found is None:
        return problem(given, "priority", f"there is no such priority{did_you_mean(word, tuple(known))}.")
    return Done((SetPriority(found),))


def _tag(given: Given) -> Done:
    tags = tuple(dict.fromkeys(given.argument.replace(",", " ").replace("#", "").split()))
    if not tags or len(tags) > _TAGS or any(len(tag) > _TAG for tag in tags):
        return problem(given, "tag", "write one or more words, such as #tag printer.")
    return Done((AddTags(tags),))


def _field(given: Given) -> Done:
    name, mark, value = given.argument.partition(":")
    if not mark:
        name, mark, value = given.argument.partition("=")
    name, value = " ".join(name.split()).casefold(), value.strip()
    if not mark or not name or not value or len(name) > _NAME or len(value) > _VALUE:
        return problem(given, "field", "write a name and a value, such as #field version: 4.2.")
    return Done((SetFields(((name, value),)),))


WORDS = (
    Word(("priority",), "#priority NAME", "sets the priority, by its name or one of its tags", _priority),
    Word(("tag",), "#tag WORD …", "adds tags", _tag),
    Word(("field",), "#field NAME: VALUE", "notes what is known of the case", _field),
)
