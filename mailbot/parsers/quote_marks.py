"""How mail clients announce the mail they answer, by language: attribution lines, dividers, header blocks."""

from __future__ import annotations

from typing import Final

_ATTRIBUTION: Final = 400  # characters of a whole attribution
_ATTRIBUTION_LINES: Final = 4
_BLOCK: Final = 9  # lines in which a header block must show itself

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
_DIVIDERS: Final = (
    "original message", "oprindelig besked", "original besked", "oprindelig mail", "opprinnelig e-post",
    "ursprüngliche e-mail", "original email", "original mail", "reply message", "ursprüngliche nachricht",
    "originalnachricht", "original-nachricht", "ursprüngliche mitteilung", "message d'origine",
    "message d’origine", "message original", "mensaje original", "mensagem original", "messaggio originale",
    "oorspronkelijk bericht", "origineel bericht", "wiadomość oryginalna", "oryginalna wiadomość",
    "wiadomosc oryginalna", "ursprungligt meddelande", "originalmeddelande", "oprindelig meddelelse",
    "opprinnelig melding", "alkuperäinen viesti", "исходное сообщение", "оригинальное сообщение",
    "пересылаемое сообщение", "原始邮件", "原始郵件", "原邮件", "元のメッセージ", "original-message",
    "원본 메시지", "original appointment", "forwarded message", "forwarded by", "weitergeleitete nachricht",
    "message transféré", "mensaje reenviado", "mensagem encaminhada", "messaggio inoltrato",
    "doorgestuurd bericht", "vidarebefordrat meddelande", "videresendt", "转发邮件", "転送", "quoted message",
    "původní zpráva", "původní e-mail",
)  # fmt: skip
_FORWARDS: Final = (
    "begin forwarded message", "début du message réexpédié", "début du message transféré",
    "anfang der weitergeleiteten", "inicio del mensaje", "inizio messaggio inoltrato", "vidarebefordrat brev",
    "start på videresendt", "doorgestuurd bericht", "välitetty viesti",
)  # fmt: skip
_KEYS: Final = {
    "from": (
        "from", "von", "de", "da", "van", "od", "från", "fra", "lähettäjä", "от", "от кого", "发件人", "寄件者",
        "寄件人", "差出人", "보낸 사람", "보낸사람", "reply-to", "odesílatel", "kimden", "feladó",
    ),
    "date": (
        "message du", "le", "sent", "date", "gesendet", "datum", "envoyé", "envoye", "enviado", "enviado el",
        "enviada em", "enviado em", "fecha", "data", "inviato", "verzonden", "wysłano", "wyslano", "data wysłania",
        "skickat", "sendt", "dato", "päivämäärä", "lähetetty", "отправлено", "дата", "发送时间", "寄件日期",
        "日期", "送信日時", "日時", "보낸 날짜", "보낸날짜", "odesláno", "date d'envoi", "gönderildi", "elküldve",
        "sent on",
    ),
    "to": (
        "to", "an", "à", "a", "para", "aan", "do", "till", "til", "vastaanottaja", "кому", "收件人", "收件者",
        "宛先", "받는 사람", "받는사람", "cc", "copie à", "copie", "kopi", "cópia", "copia", "kopie", "kopia",
        "копия", "抄送", "komu", "kime", "címzett",
    ),
    "subject": (
        "sujet", "subject", "betreff", "objet", "asunto", "assunto", "oggetto", "onderwerp", "temat", "ämne",
        "emne", "aihe", "тема", "主题", "主旨", "件名", "제목", "předmět", "konu", "tárgy", "re",
    ),
}  # fmt: skip
_KEY: Final = {key: group for group, keys in _KEYS.items() for key in keys}
_KEY_MAX: Final = max(map(len, _KEY)) + 4
_SENT_FROM: Final = (
    "sent from", "sent from outlook", "sent from mail for", "sent from yahoo", "sent via", "sent using",
    "sent on the go", "sent with", "get outlook for", "gesendet von meinem", "von meinem iphone", "gesendet mit",
    "gesendet von", "gesendet über", "von meinem", "diese nachricht wurde von meinem", "envoyé de mon",
    "envoyé depuis mon", "envoyé à partir de", "envoyé avec", "enviado desde mi", "enviado desde",
    "enviado do meu", "enviado a partir do", "enviado via", "inviato da iphone", "inviato dal mio", "inviato da",
    "verzonden vanaf", "verstuurd vanaf", "verzonden met", "wysłane z", "wysłano z", "skickat från min",
    "skickat från", "sendt fra min", "sendt fra", "lähetetty", "отправлено с", "отправлено из", "发自我的",
    "從我的", "我的iphone", "iphoneから送信", "나의 iphone에서", "내 iphone에서 보냄", "odesláno z",
    "iphone'umdan gönderildi", "sent by my", "enviado com", "download outlook",
)  # fmt: skip


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
    for more in range(1, _ATTRIBUTION_LINES):
        line = lines[at + more].strip() if at + more < len(lines) else ""
        if not line or (line[0] == ">" and line != ">:") or len(joined) > _ATTRIBUTION:
            return 0
        joined += " " + line
        if line[-1] in ":：":
            return more + 1 if _is_attribution(joined) else 0
    return 0


def _opens(line: str) -> bool:
    word = line[:12].split(" ", 1)[0].lower().strip(".,*_")
    if word in _OPENERS or line[:1].isdigit() or line[:1] in "在于":
        return True
    return ("<" in line or "@" in line) and len(line) <= _ATTRIBUTION and any(verb in line.lower() for verb in _VERBS)


def _is_attribution(text: str) -> bool:
    if len(text) > _ATTRIBUTION:
        return False
    digits = sum(char.isdigit() for char in text)
    address = "@" in text
    if not digits and not address:
        return False
    if text.endswith((">:", ">：")) and address and digits >= 4:  # "2016-03-03 17:21 GMT+01:00 Ann <ann@…>:"
        return True
    low = text.lower()
    return any(verb in low for verb in _VERBS) and (digits >= 2 or address)


def divider(line: str) -> bool:
    """`-----Original Message-----` and its kin."""
    text = line.strip()
    if len(text) > 120 or len(text) < 4:
        return False
    low = text.lower()
    if low.startswith(_FORWARDS):
        return True
    if text[:4] == "----" == text[-4:] and 4 < len(text.strip("- ")) < 40:  # a divider in any language
        return True
    if text[:2] not in ("--", "__", "==", "**", "- ", "—-", "——", "##"):
        return False
    bare = low.strip("-_=*# —")
    return any(words in bare for words in _DIVIDERS)


def header_block(lines: list[str], at: int) -> bool:
    """Whether `From: … Sent: … To: … Subject: …` begins at `at`, in any of the languages."""
    if header_key(lines[at]) not in ("from", "date"):
        return False
    groups = {header_key(line) for line in lines[at : at + _BLOCK]} - {""}
    return len(groups) >= 3


def header_key(line: str) -> str:
    head = line[: _KEY_MAX + 4]
    at = head.find(":")
    if at < 0:
        at = head.find("：")
    if at < 0:
        return ""
    return _KEY.get(head[:at].strip(" \t\u00a0*_>").lower().rstrip(" \u00a0"), "")


def rule(line: str) -> bool:
    """A line of nothing but underscores or dashes, as Outlook draws above its header block."""
    text = line.strip()
    return len(text) >= 4 and (not text.strip("_") or not text.strip("-") or not text.strip("="))


def signature_mark(line: str) -> bool:
    """RFC 3676 section 4.3, with the space that many clients lose."""
    return line in ("-- ", "--", "__", "--\u00a0") or (line.startswith("--") and line.strip() == "--")


def sent_from(line: str) -> bool:
    """`Sent from my phone` in its many tongues."""
    text = line.strip().lower().lstrip("*_-— ")
    if not text.startswith(_SENT_FROM) or len(text) > 200:
        return False
    words = text.partition("<")[0].partition("http")[0].partition("(")[0]
    return len(words) <= 80 and "," not in words  # with a comma it is a sentence
