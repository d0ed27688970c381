"""How mail clients mark off the mail they answer, by language: dividers, header blocks, and their own signatures."""

from __future__ import annotations

from typing import Final

_HEADER_LINES: Final = 5  # looked at below a divider in an unknown language
_BLOCK: Final = 9  # lines in which a header block must show itself

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
        "enviada", "enviada em", "enviado em", "fecha", "data", "inviato", "verzonden", "wysłano", "wyslano",
        "data wysłania", "skickat", "sänt", "sendt", "dato", "päivämäärä", "lähetetty", "отправлено", "дата",
        "发送时间", "发送日期", "寄件日期", "寄件時間", "傳送時間", "已傳送", "日期", "送信日時", "日時", "日付",
        "보낸 날짜", "보낸날짜", "보낸 시간", "날짜", "odesláno", "date d'envoi", "gönderildi", "elküldve", "sent on",
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


def divider(line: str) -> bool:
    """`-----Original Message-----` and its kin."""
    text = line.strip()
    if len(text) > 120 or len(text) < 4:
        return False
    low = text.lower()
    if text[:2] not in ("--", "__", "==", "**", "- ", "—-", "——", "##"):
        return False
    bare = low.strip("-_=*# —")
    return any(words in bare for words in _DIVIDERS)


def forwards(line: str) -> bool:
    """`Begin forwarded message:` and its kin."""
    text = line.strip()
    return len(text) <= 120 and text[-1:] in (":", "：") and text.lower().startswith(_FORWARDS)


def foreign_divider(lines: list[str], at: int) -> bool:
    """`---- words ----` in any other language, when something like header fields follows; a log's heading stays."""
    text = lines[at].strip()
    words = text.strip("- ")
    if not (text[:4] == "----" == text[-4:] and 4 < len(words) < 40) or words.startswith(("BEGIN ", "END ")):
        return False
    below = [line for line in lines[at + 1 : at + 1 + _BLOCK] if line.strip()][:_HEADER_LINES]
    return sum(1 for line in below if header_key(line)) >= 2 or (
        sum(1 for line in below if _like_a_field(line)) >= 2 and any("@" in line for line in below)
    )


def _like_a_field(line: str) -> bool:
    name, colon, value = line.partition(":")
    return bool(colon) and 0 < len(name.strip(" *_")) <= _KEY_MAX and bool(value.strip())


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
