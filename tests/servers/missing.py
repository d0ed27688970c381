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
    counts = Counter(_short(reason) for reason in reasons)
    if not counts:
        return "nothing was skipped"
    parts = [_part(number, reason) for reason, number in counts.most_common()]
    remedy = any(reason == f"needs {server}" for server in INSTALLED_BY_MAKE for reason in counts)
    return f"skipped: {', '.join(parts)}" + ("; `make servers` installs them" if remedy else "")


def _short(reason: str) -> str:
    """What is missing, without the details of it."""
    words = reason.removeprefix("Skipped: ")
    return words.partition(":")[0] if words.startswith("needs ") else words


def _part(number: int, reason: str) -> str:
    tests = "1 test" if number == 1 else f"{number} tests"
    if reason.startswith("needs "):
        return f"{tests} {'needs' if number == 1 else 'need'} {reason.removeprefix('needs ')}"
    return f"{tests} for another reason ({reason})"
