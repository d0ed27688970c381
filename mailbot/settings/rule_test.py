"""Reading the tests of a desk's rules: `NAME.eml` and, beside it, `NAME.expect.yml` with what is to come of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from mailbot.core.case.model import PROMISES, Status
from mailbot.core.decision import MailOutcome
from mailbot.core.policy import Desk
from mailbot.core.trial.expectation import Expectation, RuleTest
from mailbot.settings.problem import Problem, did_you_mean
from mailbot.settings.scenario import MOST_MAIL, event_of, local_instant
from mailbot.settings.scenario_model import CaseOf, EventOf, Instant
from mailbot.settings.validation import validate
from mailbot.settings.words import LISTED, Names, Section, Words, one_of, wrong
from mailbot.settings.yaml_file import MAX_BYTES, read_yaml

SUFFIX = ".expect.yml"


def _window(value: dict[str, datetime]) -> dict[str, datetime]:
    for name in value:
        if name not in tuple(PROMISES):
            raise wrong(f"no window is called {name!r}", did_you_mean(name, map(str, PROMISES)), at=name)
    return value


class ExpectFile(Section):
    """`at`, `before`, `answers` and `proven` say what is tested, the other keys what is expected of it."""

    at: Instant | None = None
    before: tuple[EventOf, ...] = ()
    answers: CaseOf | None = None
    proven: bool = True
    outcome: Annotated[str, one_of(*map(str, MailOutcome))] | None = None
    case: str | None = None
    queue: str | None = None
    priority: str | None = None
    owner: str | None = None
    status: Annotated[str, one_of(*map(str, Status))] | None = None
    tags: Words = ()
    tell: Words = ()
    receipt: bool | None = None
    template: str | None = None
    hold: str | None = None
    refuse: str | None = None
    windows: Annotated[dict[str, Instant], AfterValidator(_window)] | None = None
    rules: Annotated[tuple[str, ...], LISTED] = ()


def read_rule_test(file: Path, desk: Desk, mail_date: datetime | None, problems: list[Problem]) -> RuleTest | None:
    """The test in one `.expect.yml`; None after its mistakes were added to `problems`.

    `mail_date`: when the mail says that it was written, which counts where the file names no instant.
    """
    document = read_yaml(str(file), _bytes(file, MAX_BYTES, problems) or b"")
    problems += document.problems
    names = Names(agent=frozenset(desk.agents) | {a.person.key for a in desk.agents.values()})
    read = validate(ExpectFile, document, names, problems)
    mail = _bytes(mail_of(file), MOST_MAIL, problems)
    if read is None or mail is None:
        return None
    at = local_instant(read.at, desk.zone) if read.at else mail_date
    if at is None:
        problems.append(document.problem((), "`at` does not say when the mail comes, and the mail has no date"))
        return None
    paths = [("before", n) for n in range(len(read.before))]
    before = [event_of(e, p, document, file, desk, problems) for e, p in zip(read.before, paths, strict=True)]
    return RuleTest(
        name=file.name.removesuffix(SUFFIX),
        at=at,
        raw=mail,
        expected=_expectation(read, desk),
        before=tuple(sorted((e for e in before if e), key=lambda e: e.at)),
        answers=read.answers,
        proven=read.proven,
    )


def mail_of(file: Path) -> Path:
    return file.with_name(f"{file.name.removesuffix(SUFFIX)}.eml")


def _expectation(read: ExpectFile, desk: Desk) -> Expectation:
    windows = tuple((name, local_instant(at, desk.zone)) for name, at in (read.windows or {}).items())
    return Expectation(
        outcome=read.outcome,
        case=read.case,
        queue=read.queue,
        priority=read.priority,
        owner=read.owner,
        status=read.status,
        tags=read.tags,
        tell=read.tell,
        receipt=read.receipt,
        template=read.template,
        hold=read.hold,
        refuse=read.refuse,
        windows=windows,
        rules=read.rules,
    )


def _bytes(file: Path, most: int, problems: list[Problem]) -> bytes | None:
    try:
        with file.open("rb") as opened:
            return opened.read(most + 1)
    except OSError as error:
        problems.append(Problem(str(file), 1, 1, f"cannot read it: {error.strerror}"))
        return None
