"""`#word argument` lines at the very start of a reply. Nothing below the first other line is ever a command."""

from __future__ import annotations

from typing import Final

from mailbot.core.message import Command

_WORD: Final = 20
_ARGUMENT: Final = 500
_MOST: Final = 20


def read_commands(reply: str) -> tuple[tuple[Command, ...], str]:
    """The commands that lead the reply, and the reply without them."""
    commands: list[Command] = []
    lines = reply.split("\n")
    at = 0
    while at < len(lines) and len(commands) < _MOST:
        line = lines[at].strip()
        if line:
            command = _command(line)
            if command is None:
                break
            commands.append(command)
        at += 1
    return tuple(commands), "\n".join(lines[at:]).strip("\n") if commands else reply


def _command(line: str) -> Command | None:
    """Only ASCII `#` and an ASCII word: `＃close` and `# heading` are text."""
    word, _, argument = line[1:].partition(" ") if line[0] == "#" else ("", "", "")
    plain = word.replace("-", "")
    if not plain or len(word) > _WORD or not plain.isascii() or not plain.isalpha():
        return None
    return Command(word.lower(), " ".join(argument.split())[:_ARGUMENT])
