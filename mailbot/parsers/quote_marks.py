"""How mail clients mark off the mail they answer, by language: dividers, header blocks, and their own signatures."""

from __future__ import annotations

from typing import Final

_HEADER_LINES: Final = 5  # looked at below a divider in an unknown language
_BLOCK: Final = 9  # lines in which a header block must show itself
_DIVIDER: Final = 120  # characters of one
_WORDS: Final = 6  # of a divider that does not begin with what it says
_STAMP_DIGITS: Final = 6
_DRAWN: Final = 3  # dashes on either side of its words

_DIVIDERS: Final = (
    "original message", "original email", "original mail", "original e-mail", "original appointment",
    "original-message", "reply message", "replied message", "quoted message", "oprindelig besked", "original besked",
    "oprindelig mail", "oprindelig meddelelse", "opprinnelig e-post", "opprinnelig melding", "ursprüngliche e-mail",
    "ursprüngliche mail", "ursprüngliche nachricht", "ursprüngliche mitteilung", "originalnachricht",
    "original-nachricht", "message d'origine", "message d’origine", "message original", "message initial",
    "mail original", "courriel original", "e-mail d'origine", "mensaje original", "correo original",
    "mensagem original", "messaggio originale", "oorspronkelijk bericht", "origineel bericht",
    "oorspronkelijke e-mail", "wiadomość oryginalna", "oryginalna wiadomość", "wiadomosc oryginalna",
    "ursprungligt meddelande", "originalmeddelande", "ursprungligt mail", "alkuperäinen viesti", "исходное сообщение",
    "оригинальное сообщение", "исходное письмо", "вихідне повідомлення", "原始邮件", "原始郵件", "原邮件", "原郵件",
    "原始信件", "邮件原件", "原信件", "元のメッセージ", "元のメール", "原始メッセージ", "원본 메시지", "원본 이메일",
    "원본 메일", "원본메일", "původní zpráva", "původní e-mail", "pôvodná správa", "özgün i", "orijinal mesaj",
    "eredeti üzenet", "mesaj original", "forwarded message", "forwarded by", "forwarded mail",
    "weitergeleitete nachricht", "weitergeleitete mail", "message transféré", "message réexpédié",
    "mensaje reenviado", "mensagem encaminhada", "mensagem reencaminhada", "messaggio inoltrato",
    "doorgestuurd bericht", "przekazana wiadomość", "treść przekazanej wiadomości", "wiadomość przekazana",
    "vidarebefordrat meddelande", "vidarebefordrat mail", "videresendt", "edelleenlähetetty", "edelleen lähetetty",
    "välitetty viesti", "пересылаемое сообщение", "пересланное сообщение", "пересылаемое письмо",
    "перенаправленное сообщение", "конец пересылаемого", "переслане повідомлення", "转发邮件", "转发的邮件",
    "转发的消息", "转发信息", "轉寄郵件", "轉寄的郵件", "轉寄訊息", "転送", "전달된 메시지", "전달된 메일",
    "전달 메일", "přeposlaná zpráva", "továbbított üzenet", "iletilmiş mesaj",
)  # fmt: skip
_ALONE: Final = frozenset(("original", "原文", "forwarded", "오리지널 메시지"))  # what a divider may say, and no more
_FORWARDS: Final = (
    "begin forwarded message", "début du message", "anfang der weitergeleiteten", "inicio del mensaje",
    "início da mensagem", "inizio messaggio inoltrato", "inizio del messaggio inoltrato",
    "begin doorgestuurd bericht", "doorgestuurd bericht", "początek przekazywanej", "początek przekazanej",
    "vidarebefordrat brev", "start på videresendt", "videresendt melding", "videresendt besked", "välitetty viesti",
    "начало переадресованного", "начало пересылаемого", "下面是被转发的邮件", "以下是转发的邮件", "開始轉寄郵件",
    "以下是轉寄的郵件", "以下は、転送されたメッセージです", "転送されたメッセージ", "전달된 메시지",
    "začátek přeposlané",
)  # fmt: skip
DASHES: Final = "-_=*#~ \t\u00a0—–‐‑‒―─━"  # what dividers are drawn with
_KEYS: Final = {
    "from": (
        "from", "von", "de", "da", "van", "od", "från", "fra", "lähettäjä", "от", "от кого", "发件人", "寄件者",
        "寄件人", "差出人", "送信者", "보낸이", "발신", "발신인", "expéditeur", "remitente", "mittente", "보낸 사람",
        "보낸사람", "reply-to", "odesílatel", "kimden", "feladó", "gönderen", "de la", "από", "від", "šalje", "saatja",
        "מאת", "من", "từ", "จาก", "dari", "nuo",
    ),
    "date": (
        "message du", "le", "sent", "date", "gesendet", "datum", "envoyé", "envoye", "enviado", "enviado el",
        "enviada", "enviada em", "enviado em", "fecha", "data", "inviato", "verzonden", "wysłano", "wyslano",
        "data wysłania", "wysłane", "data nadania", "envoyé le", "envoyee", "enviados", "enviado a las", "data invio",
        "data di invio", "skickat", "sänt", "sendt", "dato", "päivämäärä", "lähetetty", "отправлено", "дата",
        "дата отправки", "надіслано", "发送时间", "发送日期", "寄件日期", "寄件時間", "傳送時間", "已傳送", "日期",
        "送信日時", "日時", "日付", "发件时间", "寄件时间", "时间", "보낸 날짜", "보낸날짜", "보낸 일시", "보낸일시",
        "발신일", "작성일", "보낸 시간", "날짜", "odesláno", "date d'envoi", "gönderildi", "gönderme tarihi", "tarih",
        "elküldve", "dátum", "sent on", "送信日", "gönderilme", "trimis", "στάλθηκε", "ημερομηνία", "изпратено",
        "odoslané", "poslano", "saadetud", "נשלח", "תאריך", "تاريخ الإرسال", "التاريخ", "đã gửi", "ngày", "ส่ง",
        "วันที่", "dikirim", "tanggal", "išsiųsta", "nosūtīts",
    ),
    "to": (
        "to", "an", "à", "a", "para", "aan", "do", "till", "til", "vastaanottaja", "saaja", "кому", "收件人",
        "收件者", "宛先", "받는 사람", "받는사람", "받는이", "수신", "수신인", "収件人", "送信先", "destinataire",
        "destinatario", "empfänger", "cc", "copie à", "copie", "kopi", "cópia", "copia", "kopie", "kopia", "kopio",
        "alıcı", "către", "catre", "προς", "до", "prima", "za", "adressaat", "אל", "إلى", "đến", "tới", "ถึง",
        "kepada", "kam",
        "копия", "копія", "抄送", "副本", "참조", "dw", "komu", "kime", "címzett",
    ),
    "subject": (
        "sujet", "subject", "ogg", "betreff", "objet", "asunto", "assunto", "oggetto", "onderwerp", "temat", "ämne",
        "emne", "aihe", "тема", "主题", "主 题", "主題", "主旨", "标题", "標題", "件名", "제목", "제 목", "předmět",
        "konu", "tárgy", "re", "subiect", "θέμα", "относно", "predmet", "zadeva", "teema", "נושא", "الموضوع",
        "chủ đề", "เรื่อง", "subjek", "temats",
    ),
}  # fmt: skip
_KEY: Final = {key: group for group, keys in _KEYS.items() for key in keys}
_KEY_MAX: Final = max(map(len, _KEY)) + 4


def divider(line: str) -> bool:
    """`-----Original Message-----` and its kin; a sentence behind two dashes is none."""
    text = line.strip()
    if not 4 <= len(text) <= _DIVIDER or text[0] not in DASHES or text[1] not in DASHES:
        return False
    bare = text.strip(DASHES)
    low = " ".join(bare.lower().split()).rstrip(":：")
    if low in _ALONE:
        return len(text) >= len(bare) + 2 * _DRAWN and text[-1] in DASHES
    ends = text[:_DRAWN] + text[-_DRAWN:]
    drawn = not ends.strip(DASHES) and " " not in ends and len(low.split()) <= _WORDS
    return low.startswith(_DIVIDERS) or (drawn and any(words in low for words in _DIVIDERS))


def bare_divider(line: str) -> bool:
    """`Original Message` without its dashes, as BlackBerry centres it above its header block."""
    return line.strip(DASHES).lower() in _DIVIDERS


def forwards(line: str) -> bool:
    """`Begin forwarded message:` and its kin."""
    text = line.strip()
    return len(text) <= _DIVIDER // 2 and text[-1:] in (":", "：") and text.lower().startswith(_FORWARDS)


def stamped(line: str) -> bool:
    """`>>> Ann <ann@example.com> 1/5/2026 9:12 AM >>>` (GroupWise) and `Ann ---01/05/2026 09:12:33---Hello` (Notes)."""
    text = line.strip()
    if text[:4] == ">>> " and text[-4:] == " >>>":
        return sum(char.isdigit() for char in text) >= _STAMP_DIGITS
    name, drawn, rest = text.partition("---")
    stamp, closed, _ = rest.partition("---")
    return bool(drawn and closed) and _is_stamp(stamp) and 0 < len(name) <= _BLOCK * 8


def _is_stamp(text: str) -> bool:
    """`01/05/2026 09:12:33`"""
    digits = sum(char.isdigit() for char in text)
    return 8 <= digits <= 14 and len(text) <= 24 and ":" in text


def foreign_divider(lines: list[str], at: int) -> bool:
    """`---- words ----` in any other language, when something like header fields follows; a log's heading stays."""
    text = lines[at].strip()
    words = text.strip(DASHES)
    drawn = len(text) - len(words) >= 2 * _DRAWN and not text[:_DRAWN].strip(DASHES) and text[-1] in DASHES
    if not drawn or not 1 < len(words) < 40 or words.startswith(("BEGIN ", "END ")):
        return False
    below = [line for line in lines[at + 1 : at + 1 + _BLOCK] if line.strip()][:_HEADER_LINES]
    return sum(1 for line in below if header_key(line)) >= 2 or (
        sum(1 for line in below if _like_a_field(line)) >= 2 and any("@" in line for line in below)
    )


def _like_a_field(line: str) -> bool:
    name, colon, value = line.partition(":")
    return bool(colon) and 0 < len(name.strip(" *_")) <= _KEY_MAX and bool(value.strip())


def header_block(lines: list[str], at: int) -> bool:
    """Whether `From: … Sent: … To: … Subject: …` begins at `at`, in any of the languages and orders.

    A form may have fields of these names: without a subject there must be an address, and with another field on top
    (Hotmail) all of them.
    """
    first = header_key(lines[at])
    if not first:
        return False
    block = lines[at : at + _BLOCK]
    end = next((n for n, line in enumerate(block) if not line.strip()), len(block))
    if len({header_key(line) for line in block[:end]} - {""}) >= 3:  # no need to look beyond the blank line
        block = block[:end]
    groups = {header_key(line) for line in block} - {""}
    if first in ("from", "date"):
        return len(groups) >= 3 and ("subject" in groups or any("@" in line for line in block))
    return len(groups) >= 4 and any("@" in line for line in block)


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
    return len(text) >= 4 and text[0] in DASHES and not text.strip(text[0])


def signature_mark(line: str) -> bool:
    """RFC 3676 section 4.3, with the space that many clients lose."""
    return line.strip() in ("--", "__", "‐‐")
