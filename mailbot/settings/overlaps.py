"""What stands in desk.yml beside something that takes its place."""

from __future__ import annotations

from collections.abc import Iterator

from mailbot.core.policy import ContactBook
from mailbot.settings.desk_model import DeskFile
from mailbot.settings.problem import Problem
from mailbot.settings.yaml_file import Document


def overlaps(file: DeskFile, desk: Document, contacts: ContactBook) -> Iterator[Problem]:
    yield from ()
