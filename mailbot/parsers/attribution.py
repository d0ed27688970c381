"""The line that says who wrote what is quoted below it ("On Monday, Ann wrote:"), in the tongues of mail clients."""

from __future__ import annotations

from typing import Final

_LENGTH: Final = 400  # characters of a whole attribution
_LINES: Final = 4
_BARE_LENGTH: Final = 160  # of one without a full date
_BARE_WORDS: Final = 14
_NAME_WORDS: Final = 8  # words of one that ends in its verb
_BLANKS: Final = 2  # blank lines between an attribution and its quote

_VERBS: Final = (
    "wrote", "writes", "said", "schrieb", "geschrieben", "a écrit", "a ecrit", "écrit", "escribió", "escribio",
    "ha escrito", "escreveu", "ha scritto", "scrive", "schreef", "geschreven", "napisał", "napisal", "pisze",
    "skrev", "skrifaði", "kirjoitti", "написал", "пишет", "писал", "написав", "写道", "寫道", "写到", "のメール",
    "書きました", "书写", "작성", "썼습니다", "님이 쓴", "napsal", "napísal", "yazdı", "írta", "viết", "έγραψε",
    "a scris", "va escriure", "כתב", "написа", "kirjutas", "rašė", "menulis", "mengirim", "เขียน", "님의 메시지",
)  # fmt: skip
_LAST_VERBS: Final = ("wrote", "writes", "schrieb", "a écrit", "escribió", "escreveu", "ha scritto", "skrev", "schreef")
_OPENERS: Final = frozenset((
    "on", "am", "le", "el", "em", "il", "in", "op", "w", "dnia", "den", "på", "ti", "ke", "ma", "pe", "to", "la",
    "su", "at", "das", "der", "die", "a", "ср", "пн", "вт", "чт", "пт", "сб", "вс", "в", "在", "于", "vào", "ve",
    "dne", "lun", "mar", "mer", "jeu", "ven", "sam", "dim", "mon", "tue", "wed", "thu", "fri", "sat", "sun",
    "quote", "von", "da", "do",
))  # fmt: skip
# Whole words: one without a full date has nothing else to go by.
_BARE_VERBS: Final = (
    "wrote", "writes", "schrieb", "schreibt", "geschrieben", "a écrit", "a ecrit", "écrivait", "écrit", "escribió",
    "escribio", "ha escrito", "escribía", "escreveu", "ha scritto", "scrive", "scriveva", "scrisse", "schreef",
    "schrijft", "napisał", "napisała", "napisal", "napisała/napisał", "pisze", "skrev", "skriver", "skreiv",
    "kirjoitti", "написал", "написала", "пишет", "писал", "писала", "писали", "vous avez écrit", "napsal", "yazdı",
    "írta",
)  # fmt: skip
_BARE_ENDS: Final = (
    "写道", "寫道", "写到", "写的", "のメール", "書きました", "が書いた", "は書いた", "님이 작성", "작성", "썼습니다",
    "님이 쓴 글", "님의 메시지", "께서 작성",
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
_NO_NAMES: Final = frozenset(("the", "this", "it", "that", "which", "der", "das", "das", "le", "la", "il", "el", "het"))


def may_attribute(text: str) -> bool:
    """Whether any attribution can be in this text at all: one look that spares most mails a look at each line."""
    return "@" in text or "：" in text or any(end in text for end in (":\n", ": \n", ":\u00a0\n")) or text.endswith(":")


def attribution(lines: list[str], at: int) -> int:
    """How many lines the attribution beginning at `at` takes ("On …, Ann <ann@example.com> wrote:"); 0 for none."""
    first = lines[at].strip()
    if not first or first[0] == ">":
        return 0
    if first[-1] in ":：":
        return 1 if _is_attribution(first) else 0
    if first.endswith(_LAST_VERBS):  # some clients end it without a colon
        return int("@" in first and _is_attribution(first))
    if not _opens(first):
        return 0
    joined = first
    for more in range(1, _LINES):
        line = lines[at + more].strip() if at + more < len(lines) else ""
        if not line or (line[0] == ">" and line != ">:") or len(joined) > _LENGTH:
            return 0
        joined += " " + line
        if line[-1] in ":：":
            return more + 1 if _is_attribution(joined) else 0
    return 0


def attribution_above(lines: list[str], quote: int) -> int:
    """Where an attribution without a full date begins that stands directly above the quoted line; `quote` for none.

    Only the quote below tells it from a sentence, so it is looked for from there.
    """
    last = quote - 1
    while last >= 0 and quote - last <= _BLANKS and not lines[last].strip():
        last -= 1
    text = lines[last].strip() if last >= 0 else ""
    if not text or text[-1] not in ":：" or text[0] == ">" or len(text) > _BARE_LENGTH:
        return quote
    above = lines[last - 1].strip() if last else ""
    both = f"{above} {text}"  # broken in two by the client
    if above and len(both) <= _BARE_LENGTH and _has_day(above.lower()) and _opens(above) and _says_who(both):
        return last - 1
    return last if _says_who(text) else quote


def _says_who(text: str) -> bool:
    """A verb of writing behind a name, or together with a day or a number."""
    low = text.rstrip(":： \u00a0").lower().removesuffix("(a)").removesuffix("(ла)").strip()
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


def _has_day(low: str) -> bool:
    return any(day in low for day in _DAYS)


def _opens(line: str) -> bool:
    word = line[:12].split(" ", 1)[0].lower().strip(".,*_")
    if word in _OPENERS or line[:1].isdigit() or line[:1] in "在于":
        return True
    return ("<" in line or "@" in line) and len(line) <= _LENGTH and any(verb in line.lower() for verb in _VERBS)


def _is_attribution(text: str) -> bool:
    if len(text) > _LENGTH:
        return False
    digits = sum(char.isdigit() for char in text)
    address = "@" in text
    if not digits and not address:
        return False
    if text.endswith((">:", ">：")) and address and digits >= 4:  # "2016-03-03 17:21 GMT+01:00 Ann <ann@…>:"
        return True
    low = text.lower()
    return any(verb in low for verb in _VERBS) and (digits >= 2 or address)
