"""A decision is made beside the writers; when one of them was quicker, it is made again on what stands then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from mailbot.compose import Composer
from mailbot.compose.seal import Sealer
from mailbot.core.cause import Act, CommandCause
from mailbot.core.log import Silence
from mailbot.core.mail import Arrival
from mailbot.core.ports import Look
from mailbot.core.trial.desk import MemoryStorage
from mailbot.daemon.faultpoint import faultpoint
from mailbot.daemon.freeze import Freezer
from mailbot.daemon.parser_process import Parsed
from mailbot.daemon.process import Policy, Process
from mailbot.daemon.tick import run_command
from mailbot.parsers import parse
from tests.builders import a_desk

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
SECRET = b"s" * 32


class ParsesHere:
    """The parser without its process."""

    def __init__(self) -> None:
        self._raws: Sequence[bytes] = ()

    def submit(self, raws: Sequence[bytes]) -> None:
        self._raws = raws

    def collect(self) -> list[Parsed]:
        return [Parsed(parse(raw), ()) for raw in self._raws]

    def reset(self) -> None:
        self._raws = ()


class Overtaken(MemoryStorage):
    """Between the look and the transaction somebody else closes case 1001, once."""

    def __init__(self, policy: Policy) -> None:
        super().__init__()
        self._overtaker = policy
        self.overtaken = 0

    @contextmanager
    def look(self) -> Iterator[Look]:
        with super().look() as look:
            yield look
        with self.begin() as work:
            case = work.case(1001)
        if case is not None and not self.overtaken:
            self.overtaken += 1
            run_command(self, self._overtaker, CommandCause("1", Act.CLOSE, 1001, "carol"), NOW)


def arrives(storage: MemoryStorage, text: str, subject: str) -> None:
    raw = f"From: ann@example.org\nTo: support@example.com\nSubject: {subject}\nMessage-ID: <{text}@x>\n\n{text}\n"
    storage.receive((Arrival("support", "pipe", raw.encode(), NOW),))


def test_an_answer_that_was_overtaken_is_decided_on_what_stands_now() -> None:
    policy = Policy(a_desk(), (SECRET,), Freezer(Composer(None), SECRET, "desk", lambda n: b"k" * n, Sealer((SECRET,))))
    storage = Overtaken(policy)
    process = Process(
        storage,
        ParsesHere(),  # type: ignore[arg-type]
        lambda: policy,
        lambda: NOW,
        Silence(),
        faultpoint,
        lambda: None,
    )
    arrives(storage, "burns", "Printer")
    process.step()

    arrives(storage, "more", "Re: Printer [Case #1001]")
    process.step()

    assert storage.overtaken == 1
    file = storage.case_file(1001)
    assert file is not None
    changes = [e.text for e in file.entries if e.kind == "change"]
    assert any("closed → open" in text for text in changes), changes
