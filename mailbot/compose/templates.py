"""The door to Jinja2: reads, checks, compiles and trial-renders every template once, then renders. Text of a mail
is only ever a value here, never a template."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, Template, TemplateSyntaxError, pass_context
from jinja2 import TemplateError as JinjaError
from jinja2.filters import FILTERS
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from mailbot.compose import dates, wording
from mailbot.compose.lint import Scope, TemplateError, TemplateProblem, problems
from mailbot.core.message import Address

Values = Mapping[str, object]
LARGEST = 256 * 1024  # characters that one rendering may have
_LARGEST_FILE = 64 * 1024
PAGES = "web"  # the folder of the pages, which are no mails: see compose/pages.py
_KINDS = ("txt", "html")
_KEPT_FILTERS = ("capitalize", "default", "e", "first", "join", "last", "length", "lower", "trim", "upper")
_NBSP = "\u00a0"
_PLAIN = frozenset({str, int, bool, tuple, datetime, Address})
# What an expression inside a template can raise once loops, calls and arithmetic are ruled out.
_RENDER_ERRORS = (JinjaError, TypeError, ValueError, AttributeError, LookupError, RecursionError)


class _Sandbox(ImmutableSandboxedEnvironment):
    """The sandbox, with a short way for plain values: most of a rendering went into asking whether text is safe."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        value = getattr(obj, attribute, None) if attribute[0] != "_" else None
        return value if type(value) in _PLAIN else super().getattr(obj, attribute)


class TooLarge(ValueError):
    """A rendering beyond the limit of characters."""


@dataclass(frozen=True, slots=True)
class _Source:
    path: Path
    text: str


class Templates:
    """All templates of the given folders, later ones winning; raises TemplateError with all problems.

    `samples` answers the trial values for a template's name.
    """

    def __init__(self, folders: tuple[Path, ...], samples: Callable[[str], tuple[Values, ...]]) -> None:
        self._sources, found = _read(folders)
        self._environments = {kind: _environment(self._sources, kind) for kind in _KINDS}
        self._compiled: dict[str, Template] = {}
        for name in sorted(self._sources):
            found += self._load(name, samples)
        found += _missing_pairs(self._sources)
        if found:
            raise TemplateError(sorted(found, key=lambda p: (p.file, p.line)))

    def language(self, name: str, wanted: tuple[str, ...]) -> str | None:
        """The first of the wanted languages (de-AT is also de) in which the template exists, else English."""
        for language in (*(v for w in wanted for v in (w, w.partition("-")[0])), "en"):
            if f"{language}/{name}.txt.j2" in self._compiled:
                return language
        return None

    def render(self, name: str, language: str, kind: str, values: Values) -> str:
        """The text, without the blank lines that `if` leaves behind. Raises ValueError when there is none."""
        try:
            text = self._compiled[f"{language}/{name}.{kind}.j2"].render(values)
        except _RENDER_ERRORS as error:
            raise ValueError(f"template {language}/{name}.{kind}.j2: {error}") from error
        if len(text) > LARGEST:
            raise TooLarge(f"template {language}/{name}.{kind}.j2: more than {LARGEST} characters")
        return wording.squeezed(text) if kind == "txt" else text

    def _load(self, name: str, samples: Callable[[str], tuple[Values, ...]]) -> list[TemplateProblem]:
        source, environment = self._sources[name], self._environments[_kind(name)]
        trials = samples(_stem(name))
        try:
            tree = environment.parse(source.text, name, str(source.path))
            scope = Scope(_all_names(trials), frozenset(environment.filters))
            if found := problems(str(source.path), tree, scope):
                return found
            self._compiled[name] = environment.get_template(name)
        except TemplateSyntaxError as error:
            file = self._sources[error.name or name].path if error.name in self._sources else source.path
            return [TemplateProblem(str(file), error.lineno, error.message or "syntax error")]
        except JinjaError as error:
            return [TemplateProblem(str(source.path), 1, f"cannot be loaded: {error}")]
        return [] if "/" not in name else self._try(name, trials)

    def _try(self, name: str, trials: tuple[Values, ...]) -> list[TemplateProblem]:
        """Rendered once with each set of sample values; only the first thing that goes wrong is told."""
        for values in trials:
            try:
                text = self._compiled[name].render({**values, "lang": name.partition("/")[0]})
            except _RENDER_ERRORS as error:
                return [self._trial_problem(name, error)]
            if len(text) > LARGEST:
                return [TemplateProblem(str(self._sources[name].path), 0, f"renders over {LARGEST} characters")]
        return []

    def _trial_problem(self, name: str, error: Exception) -> TemplateProblem:
        """Jinja2 puts frames with the template's file and line into the traceback; the innermost tells."""
        files = {str(source.path) for source in self._sources.values()}
        file, line, frame = str(self._sources[name].path), 1, error.__traceback__
        while frame is not None:
            if frame.tb_frame.f_code.co_filename in files:
                file, line = frame.tb_frame.f_code.co_filename, frame.tb_lineno
            frame = frame.tb_next
        return TemplateProblem(file, line, str(error) or type(error).__name__)


def html_pages(folder: Path, to_html: Mapping[str, Callable[[str], str]]) -> Mapping[str, Callable[[Values], str]]:
    """Every `*.html.j2` under a folder, compiled, by its path in there; raises TemplateError.

    `to_html`: filters of the pages' own, whose results are safe HTML.
    """
    paths = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.html.j2"))}
    sources = {name: _source(path) for name, path in paths.items()}
    if wrong := [source for source in sources.values() if isinstance(source, TemplateProblem)]:
        raise TemplateError(wrong)
    environment = _environment({n: s for n, s in sources.items() if isinstance(s, _Source)}, "html")
    environment.filters |= {name: _safe(call) for name, call in to_html.items()}
    try:
        return MappingProxyType({name: environment.get_template(name).render for name in paths})
    except TemplateSyntaxError as error:
        raise TemplateError([TemplateProblem(error.name or "", error.lineno, error.message or "")]) from error


def _safe(call: Callable[[str], str]) -> Callable[[str], Markup]:
    return lambda text: Markup(call(text))


def _read(folders: tuple[Path, ...]) -> tuple[dict[str, _Source], list[TemplateProblem]]:
    sources: dict[str, _Source] = {}
    found: list[TemplateProblem] = []
    for folder in folders:
        if not folder.is_dir():
            found.append(TemplateProblem(str(folder), 0, "there is no such folder"))
        for path in sorted([*folder.glob("*.j2"), *folder.glob("*/*.j2")]):
            if path.parent.name == PAGES:
                continue
            source = _source(path)
            if isinstance(source, TemplateProblem):
                found.append(source)
            else:
                sources[path.relative_to(folder).as_posix()] = source
    return sources, found


def _source(path: Path) -> _Source | TemplateProblem:
    if _kind(path.name) not in _KINDS:
        return TemplateProblem(str(path), 0, "the name must end in .txt.j2 or .html.j2")
    try:
        data = path.read_bytes()
        text = data.decode("utf-8")
    except OSError as error:
        return TemplateProblem(str(path), 0, f"cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        return TemplateProblem(str(path), data[: error.start].count(b"\n") + 1, "is not UTF-8")
    if len(data) > _LARGEST_FILE:
        return TemplateProblem(str(path), 0, f"is larger than {_LARGEST_FILE} bytes")
    return _Source(path, text)


def _kind(name: str) -> str:
    return name.removesuffix(".j2").rpartition(".")[2]


def _stem(name: str) -> str:
    return name.rpartition("/")[2].split(".")[0]


def _missing_pairs(sources: Mapping[str, _Source]) -> list[TemplateProblem]:
    found = []
    for name in (n for n in sources if "/" in n):
        stem = name.removesuffix(f".{_kind(name)}.j2")
        missing = [f"{stem}.{kind}.j2" for kind in ("txt", "html") if f"{stem}.{kind}.j2" not in sources]
        if missing:
            message = f"has no counterpart {missing[0]}: every mail has a text and an HTML part"
            found.append(TemplateProblem(str(sources[name].path), 0, message))
    return found


def _all_names(trials: tuple[Values, ...]) -> Values:
    """Every name with its most telling sample: the first that is not empty."""
    names: dict[str, object] = {"lang": "en"}
    for values in trials:
        for name, value in values.items():
            if names.get(name) in (None, "", ()):
                names[name] = value
    return MappingProxyType(names)


def _environment(sources: Mapping[str, _Source], kind: str) -> ImmutableSandboxedEnvironment:
    def find(name: str) -> tuple[str, str | None, Callable[[], bool] | None] | None:
        source = sources.get(name)
        return (source.text, str(source.path), lambda: True) if source else None

    environment = _Sandbox(
        loader=FunctionLoader(find),
        undefined=StrictUndefined,
        autoescape=kind == "html",
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.globals.clear()
    environment.filters = _filters()
    if kind == "html":
        environment.filters["when"] = _when_html
    return environment


def _filters() -> dict[str, Callable[..., Any]]:
    return {
        **{name: FILTERS[name] for name in _KEPT_FILTERS},
        "when": _when,
        "short": _short,
        "relative": _relative,
        "promise": _promise,
        "lines": lambda text: Markup(wording.html_lines(str(text))),
        "quoted": lambda text: wording.quoted(str(text)),
        "excerpt": lambda text: wording.excerpt(str(text)),
        "clipped": lambda text: wording.clipped(str(text)),
        "bare": lambda tag: wording.bare(str(tag)),
    }


@pass_context
def _when(context: Context, at: datetime) -> str:
    return dates.instant(at, context["zone"], context["lang"], context["now"])


@pass_context
def _when_html(context: Context, at: datetime) -> str:
    """The same, with the time and the place each kept in one line."""
    day, comma, rest = _when(context, at).rpartition(", ")
    clock, paren, place = rest.partition(" (")
    return day + comma + clock.replace(" ", _NBSP) + paren + place.replace(" ", _NBSP)


@pass_context
def _short(context: Context, at: datetime) -> str:
    return dates.short(at, context["zone"], context["lang"])


@pass_context
def _relative(context: Context, at: datetime) -> str:
    return dates.relative(at, context["now"], context["lang"])


@pass_context
def _promise(context: Context, window: str) -> str:
    return dates.words(context["lang"]).windows.get(window, window)
