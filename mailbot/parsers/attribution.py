"""The line that says who wrote what is quoted below it ("On Monday, Ann wrote:"), in the tongues of mail clients.

A full one (an address or a name with a date and a time) is known by itself; any other counts directly above marked
lines only, because elsewhere it may be a sentence.
"""

from __future__ import annotations

from typing import Final

from mailbot.parsers.quote_marks import DASHES

_LENGTH: Final = 400  # characters of a whole attribution
_LINES: Final = 4
_BARE_LENGTH: Final = 160  # of one without a full date
_BARE_WORDS: Final = 14
_NAME_WORDS: Final = 8  # words of one that ends in its verb
_BLANKS: Final = 2  # blank lines between an attribution and its quote
_DATE_DIGITS: Final = 5  # of a date with its year, or with a time
_BROKEN: Final = 20  # characters of a line that a client broke

_VERBS: Final = (
    "wrote", "writes", "schrieb", "geschrieben", "a écrit", "a ecrit", "écrit", "escribió", "escribio", "ha escrito",
    "escreveu", "ha scritto", "scrive", "scritto", "schreef", "geschreven", "napisał", "napisal", "napisana", "pisze",
    "skrev", "skrifaði", "kirjoitti", "написал", "пишет", "писал", "писали", "пише", "написав", "写道", "寫道",
    "写到", "寫到", "のメール", "書きました", "书写", "작성", "썼습니다", "님이 쓴", "쓴 글", "napsal", "napísal",
    "yazdı", "írta", "viết", "έγραψε", "a scris", "va escriure", "כתב", "написа", "kirjutas", "rašė", "menulis",
    "mengirim", "เขียน", "님의 메시지",
)  # fmt: skip
_LAST_VERBS: Final = (
    "wrote", "writes", "schrieb", "écrit", "escribió", "escreveu", "ha scritto", "skrev", "schreef", "写道", "寫道",
    "написал", "napisał", "kirjoitti", "geschrieben",
)  # fmt: skip
_OPENERS: Final = frozenset((
    "on", "am", "le", "el", "em", "il", "in", "op", "w", "dnia", "den", "på", "ti", "ke", "ma", "pe", "to", "la",
    "su", "at", "das", "der", "die", "a", "às", "no", "ср", "пн", "вт", "чт", "пт", "сб", "вс", "в", "在", "于", "於",
    "vào", "ve", "dne", "po", "út", "st", "čt", "pá", "so", "ne", "lun", "mar", "mer", "jeu", "ven", "sam", "dim",
    "mon", "tue", "wed", "thu", "fri", "sat", "sun", "pon", "wt", "śr", "czw", "pt", "sob", "niedz", "man", "tir",
    "ons", "tor", "fre", "lør", "søn", "tis", "lör", "sön", "quote", "von", "da", "do", "wiadomość", "quoting",
    "zitat", "вы", "citando", "citeren", "citerar", "cytowanie", "lainaus", "вт,", "dňa", "dana", "la", "tarihinde",
))  # fmt: skip
# Whole words: one without a full date has nothing else to go by.
_BARE_VERBS: Final = (
    "wrote", "writes", "schrieb", "schreibt", "geschrieben", "a écrit", "a ecrit", "écrivait", "écrit", "escribió",
    "escribio", "ha escrito", "escribía", "escreveu", "ha scritto", "scrive", "scriveva", "scrisse", "schreef",
    "schrijft", "napisał", "napisała", "napisal", "napisała/napisał", "pisze", "skrev", "skriver", "skreiv",
    "kirjoitti", "написал", "написала", "пишет", "писал", "писала", "писали", "vous avez écrit", "napsal", "yazdı",
    "írta", "пише",
)  # fmt: skip
_BARE_ENDS: Final = (
    "写道", "寫道", "写到", "寫到", "写的", "のメール", "書きました", "が書いた", "は書いた", "님이 작성", "작성",
    "썼습니다", "님이 쓴 글", "쓴 글", "님의 메시지", "께서 작성",
)  # fmt: skip
_DAYS: Final = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "yesterday", "today", "last week",
    "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag", "gestern", "heute",
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "hier",
    "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo", "ayer", "hoy",
    "segunda", "terça", "quarta", "quinta", "sexta", "ontem", "hoje",
    "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica", "ieri", "oggi",
    "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag", "gisteren", "vandaag",
    "poniedziałek", "wtorek", "środ", "czwartek", "piątek", "sobot", "niedziel", "wczoraj", "dzisiaj",
    "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag", "igår", "i går", "idag", "i dag",
    "mandag", "tirsdag", "lørdag", "søndag",
    "maanantai", "tiistai", "keskiviik", "torstai", "perjantai", "lauantai", "sunnuntai", "eilen", "tänään",
    "понедельник", "вторник", "сред", "четверг", "пятниц", "суббот", "воскресень", "вчера", "сегодня",
)  # fmt: skip
_NO_NAMES: Final = frozenset((
    "the", "this", "it", "that", "which", "der", "das", "die", "le", "la", "il", "el", "het", "they", "we", "i", "he",
    "she", "as", "what", "here", "er", "sie", "wir", "ich", "je", "nous", "ils", "yo", "eu", "io", "ik", "jag", "jeg",
))  # fmt: skip
_CONJUNCTIONS: Final = frozenset((
    "that", "about", "this", "us", "me", "dass", "uns", "sie", "mir", "que", "nous", "à", "che", "dat", "att", "at",
    "że", "että", "что",
))  # fmt: skip


def may_attribute(text: str) -> bool:
    """Whether any attribution can be in this text at all: one look that spares most mails a look at each line."""
    return "@" in text or "：" in text or any(end in text for end in (":\n", ": \n", ":\u00a0\n")) or text.endswith(":")


def attribution(lines: list[str], at: int) -> int:
    """How many lines the full attribution beginning at `at` takes; 0 for none."""
    first = _bare(lines[at])
    if not first or first[0] == ">" or len(first) > _LENGTH:
        return 0
    if _ends(lines, at):
        return int(_is_full(first))
    if not _opens(first):
        return 0
    joined = first
    for more in range(1, _LINES):
        line = _bare(lines[at + more]) if at + more < len(lines) else ""
        if not line or (line[0] == ">" and line != ">:") or len(joined) > _LENGTH:
            return 0
        joined += " " + line
        if _ends(lines, at + more):
            return more + 1 if _is_full(joined) else 0
    return 0


def attribution_above(lines: list[str], quote: int) -> int:
    """Where the attribution begins that stands directly above the marked line; `quote` for none."""
    last = quote - 1
    while last >= 0 and quote - last <= _BLANKS and not lines[last].strip():
        last -= 1
    if last < 0 or not _may_end(lines[last].strip()):
        return quote
    joined, start = "", last + 1
    for at in range(last, max(last - _LINES, -1), -1):
        line = lines[at].strip()
        if not line or line[0] == ">" or len(joined) + len(line) > _LENGTH:
            break
        above = f"{line} {joined}".rstrip()
        if start > last and (_says_who(above) if at == last else _opens(line) and _is_dated(above)):
            start = at
        elif start <= last and not (_goes_on(line, joined) and _says_who(above)):
            break
        elif start <= last:
            start = at
        joined = above
    return start if start <= last else quote


def _goes_on(line: str, below: str) -> bool:
    """Whether `line` is the first part of the attribution that goes on below it, and not a sentence of its own."""
    if len(line) < _BROKEN or line[-1] in ".!?:;" or not _opens(line):
        return False
    return (_digits(line) >= 3 or _has_day(line.lower())) and (
        not _opens(below) or below[0] in "<(" or below[0].isdigit() or below[0].islower()
    )


def _bare(line: str) -> str:
    """Without the dashes of Zoho and Notes (`---- On …, Ann wrote ----`) and the marks of GroupWise."""
    text = line.strip()
    if text[:3] in ("---", "\u2010\u2010\u2010") or text[-3:] == "---":
        return text.strip(DASHES)
    return text[4:] if text[:4] == ">>> " and text[-3:] != ">>>" else text


def _ends(lines: list[str], at: int) -> bool:
    """The last line of an attribution: with a colon, or with a verb of writing and nothing below it that goes on."""
    text = _bare(lines[at])
    if text[-1:] in (":", "："):
        return True
    below = lines[at + 1].strip() if at + 1 < len(lines) else ""
    return text.endswith(_LAST_VERBS) and (not below.strip(DASHES) or below[0] == ">")


def _may_end(text: str) -> bool:
    """With marked lines below: `Am 5.1.26 um 09:12 schrieb ann@example.com`."""
    return text[-1:] in (":", "：") or text.endswith(_LAST_VERBS) or ("@" in text and _has_verb(text))


def _opens(line: str) -> bool:
    word = line[:14].split(" ", 1)[0].lower().strip(".,*_>")
    if word in _OPENERS or line[:1].isdigit() or line[:1] in "在于於" or _has_day(line[:16].lower()):
        return True
    return ("<" in line or "@" in line) and len(line) <= _LENGTH and (_has_verb(line) or "<" in line)


def _is_full(text: str) -> bool:
    """Known by itself: an address with a verb of writing or a full date; or a verb with a date, a time and a name."""
    if len(text) > _LENGTH:
        return False
    address, digits = "@" in text, _digits(text)
    if text.endswith((">:", ">：")) and address and digits >= 4:  # "2016-03-03 17:21 GMT+01:00 Ann <ann@…>:"
        return True
    if not _has_verb(text):
        return False
    if address:
        return digits >= 2 or "<" in text
    return digits >= _DATE_DIGITS and _opens(text) and _has_time(text) and _ends_in_a_name(text)


def _has_verb(text: str) -> bool:
    low = text.lower()
    return any(verb in low for verb in _VERBS)


def _has_time(text: str) -> bool:
    """`9:12`, `9.12`"""
    return any(
        text[at] in ":.：" and text[at - 1].isdigit() and text[at + 1 : at + 3].isdigit()
        for at in range(1, len(text) - 2)
    )


def _ends_in_a_name(text: str) -> bool:
    """Behind the verb stand a name and a date at most: `you wrote that you would come:` is a sentence."""
    low = _ungendered(text.rstrip(":： \u00a0").lower())
    ends = [low.rfind(verb) + len(verb) for verb in _VERBS if verb in low]
    words = low[max(ends) :].split()
    if low[max(ends) :][:1].isascii() and low[max(ends) :][:1].isalpha():  # "schrieben"
        return False
    return len([word for word in words if not any(char.isdigit() for char in word)]) <= _NAME_WORDS - 3 and not any(
        word in _CONJUNCTIONS for word in words
    )


def _says_who(text: str) -> bool:
    """Whether this may introduce the quote below it: full, or an address, or a verb of writing with a name or a day."""
    if len(text) > _BARE_LENGTH or "? " in text or "! " in text:
        return _is_full(text)
    if _is_full(text) or _names_an_address(text):
        return True
    low = _ungendered(text.rstrip(":： \u00a0").lower())
    if low.endswith(_BARE_ENDS):
        return True
    words = low.replace(",", " ").split()
    if not words or len(words) > _BARE_WORDS or (words[0] in _NO_NAMES and not _has_day(low)):
        return False
    said = f" {' '.join(words)} "
    verb = next((f" {verb} " for verb in _BARE_VERBS if f" {verb} " in said), "")
    if not verb:
        return False
    return (
        (said.endswith(verb) and len(words) <= _NAME_WORDS)
        or (said.startswith(verb) and len(words) <= _NAME_WORDS // 2)
        or _has_day(low)
        or any(char.isdigit() for char in low)
    )


def _ungendered(low: str) -> str:
    return low.replace("(a)", "").replace("(а)", "").replace("(ла)", "").strip()


def _is_dated(text: str) -> bool:
    return _is_full(text) or (_has_day(text.lower()) and _says_who(text))


def _names_an_address(text: str) -> bool:
    """`Quoting Ann <ann@example.com>:`, `5 Jan 2026, 09:12 by ann@example.com:`, `* Ann <ann@…> [2026-01-05]:`."""
    if "@" not in text:
        return False
    around = [word for word in text.replace(",", " ").split() if "@" not in word]
    bracketed = "<" in text and ">" in text
    return len(around) <= (_NAME_WORDS if bracketed else 2) or _digits(text) >= _DATE_DIGITS


def _digits(text: str) -> int:
    return sum(char.isdigit() for char in text)


def _has_day(low: str) -> bool:
    return any(day in low for day in _DAYS)
