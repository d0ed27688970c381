"""`${NAME}` and `{file: path}`: what does not stand in the files itself. Filled after parsing, so no value is YAML."""

from __future__ import annotations

import difflib
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from urllib.parse import urlsplit

from mailbot.settings.problem import Problem
from mailbot.settings.yaml_file import Document, Path, Value

SECRET_KEYS = ("password", "secret")
SECRET_LISTS = ("previous_secrets",)
HOLD_URLS = (("storage",), ("contacts",))  # of databases, with the login in them
NEVER = "a secret never stands in YAML"
INSTEAD = 'write "${NAME}" and set NAME in the environment, or {file: path}'
MAX_SECRET_BYTES = 64 * 1024


# Only the form `${NAME}`: a lone `$`, as at an expression's end, is text.
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


@dataclass(slots=True)
class Filling:
    """One file being filled. With `secrets` False nothing secret is read, and a secret's variable may be missing.

    `holds_secrets`: its keys `password` and `secret` are ours; in other files they are words like any other.
    """

    document: Document
    folder: FilePath
    environ: Mapping[str, str]
    secrets: bool
    holds_secrets: bool
    problems: list[Problem] = field(default_factory=list)

    def fill(self) -> Value:
        return self.value(self.document.value, ())

    def value(self, value: Value, path: Path) -> Value:
        if self.holds_secrets and value is not None and _is_secret(path, value):
            return self.secret(value, path)
        if isinstance(value, dict):
            return {key: self.value(item, (*path, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self.value(item, (*path, n)) for n, item in enumerate(value)]
        return self.text(value, path) if value else value

    def secret(self, value: Value, path: Path) -> Value:
        if isinstance(value, dict) and isinstance(value.get("file"), str):
            return self.file(str(value["file"]), path, value)
        if not isinstance(value, str) or not value or _VARIABLE.sub("", value):
            self.refuse(path, NEVER, INSTEAD)
            return ""
        filled = self.text(value, path, secret=True)
        return filled if self.secrets or not _VARIABLE.search(filled) else ""

    def text(self, text: str, path: Path, *, secret: bool = False) -> str:
        names = _VARIABLE.findall(text)
        if not names:
            self.check_login(text, path)
            return text
        missing = [name for name in names if name not in self.environ]
        for name in missing[:1]:
            self.missing(name, path, secret or path[:1] in HOLD_URLS)
        return _VARIABLE.sub(lambda found: self.environ.get(found[1], found[0]), text)

    def missing(self, name: str, path: Path, secret: bool) -> None:
        """Where secrets are not wanted, a name that is nearly one of the environment's is a slip all the same."""
        near = difflib.get_close_matches(name, self.environ, n=1, cutoff=0.85)
        if self.secrets or near or not secret:
            remedy = f"did you mean {near[0]!r}?" if near else f"set {name} before starting"
            self.refuse(path, f"the environment has no {name}", remedy)

    def check_login(self, text: str, path: Path) -> None:
        if "://" in text and path[:1] in HOLD_URLS and _has_password(text):
            self.refuse(path, NEVER, 'write "…:${NAME}@…" and set NAME in the environment')

    def file(self, name: str, path: Path, value: dict[str, Value]) -> str:
        for key in value.keys() - {"file"}:
            self.refuse((*path, key), f"unknown key {key!r}", "only `file` goes here")
        try:
            return self.read(self.folder / name, path)
        except OSError as error:
            if self.secrets:
                self.refuse((*path, "file"), f"cannot read {name}: {error.strerror}", "`mailbot init` makes one")
            return ""

    def read(self, target: FilePath, path: Path) -> str:
        """The mode counts even when the secret itself is not wanted: `check` should say it first."""
        mode = stat.S_IMODE(target.stat().st_mode)
        if mode & 0o077:
            others = f"{target.name} can be read by others than its owner (mode {mode:04o})"
            self.refuse((*path, "file"), others, f"chmod 600 {target.name}")
            return ""
        if not self.secrets:
            return ""
        with target.open("rb") as file:
            return file.read(MAX_SECRET_BYTES).decode("utf-8", "surrogateescape").strip()

    def refuse(self, path: Path, message: str, remedy: str) -> None:
        self.problems.append(self.document.problem(path, message, remedy))


def _is_secret(path: Path, value: Value) -> bool:
    if path and path[-1] in SECRET_LISTS:
        return not isinstance(value, list)
    return bool(path) and (path[-1] in SECRET_KEYS or (len(path) > 1 and path[-2] in SECRET_LISTS))


def _has_password(url: str) -> bool:
    try:
        return bool(urlsplit(url).password)
    except ValueError:
        return False
