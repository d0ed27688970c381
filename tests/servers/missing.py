"""What happens to a test whose server is not installed: skipped here, a failure in CI. The last line tells."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from typing import NoReturn

import pytest

INSTALLED_BY_MAKE = ("Dovecot", "PostgreSQL")


def missing(server: str, why: str) -> NoReturn:
    """Skips the test that asked for this server; CI skips nothing."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"CI skips nothing, and {server} is missing: {why}", pytrace=False)
    pytest.skip(f"needs {server}: {why}")


def closing_line(reasons: Iterable[str]) -> str:
    """What was skipped, in one line, from pytest's reasons."""
    counts = Counter(_need(reason) for reason in reasons)
    if not counts:
        return "nothing was skipped"
    parts = [f"{number} {_tests(number)} {need}" for need, number in counts.most_common()]
    remedy = any(server in need for server in INSTALLED_BY_MAKE for need in counts)
    return f"skipped: {', '.join(parts)}" + ("; `make servers` installs them" if remedy else "")


def _need(reason: str) -> str:
    words = reason.removeprefix("Skipped: ")
    if words.startswith("needs "):
        return f"need {words.removeprefix('needs ').partition(':')[0]}"
    return f"for another reason ({words})"


def _tests(number: int) -> str:
    return "test" if number == 1 else "tests"
