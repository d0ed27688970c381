"""What phones and mail programs add below a text: `Sent from my phone`, in the tongues they speak."""

from __future__ import annotations

from typing import Final

_LENGTH: Final = 200
_WORDS: Final = 80  # characters of it without its link
_MINE_WORDS: Final = 7  # words of one that names no device we know

# A sent-phrase begins the line, or (German, Turkish, Japanese, Korean, Chinese) a pair of them embraces it.
_SENT: Final = (
    "sent from", "sent via", "sent using", "sent with", "sent by my", "sent through", "sent on the go", "sent while",
    "gesendet von", "gesendet mit", "gesendet über", "gesendet aus", "gesendet via", "verschickt mit",
    "geschrieben auf", "envoyé de", "envoyé depuis", "envoyé à partir", "envoyé avec", "envoyé via", "envoyé par",
    "provenance :", "envoye de", "enviado desde", "enviado con", "enviado por", "enviado mediante",
    "enviado a través", "enviado do", "enviado de", "enviado a partir", "enviado pelo", "enviado com", "enviado via",
    "enviado através", "inviato da", "inviato con", "inviato tramite", "inviato via", "verzonden vanaf",
    "verzonden met", "verzonden vanuit", "verzonden via", "verstuurd vanaf", "verstuurd met", "verstuurd vanuit",
    "verstuurd via", "wysłano z", "wysłane z", "wysłano za", "wysłane za", "wysłano przy", "wysłane przez",
    "wysłano przez", "skickat från", "skickat via", "skickat med", "skickades från", "sendt fra", "sendt via",
    "sendt med", "lähetetty", "отправлено с", "отправлено из", "отправлено со", "отправлено через", "отправлено при",
    "надіслано з", "odesláno z", "odoslané z", "trimis de pe", "发自", "發自", "发送自", "來自我的", "来自我的",
    "通过我的", "küldve",
)  # fmt: skip
_EMBRACED: Final = (
    ("von ", "gesendet"), ("mit ", "gesendet"), ("diese nachricht wurde von", "gesendet"), ("", "から送信"),
    ("diese e-mail wurde von", "gesendet"), ("diese mail wurde", "gesendet"), ("", "から送信されました"),
    ("", "から送信しました"), ("", "에서 보냄"), ("", "에서 보낸 메일"), ("", "에서 전송"), ("", "에서 전송됨"),
    ("", "에서 전송했습니다"), ("", "에서 보냈습니다"), ("", "gönderildi"), ("", "gönderilmiştir"), ("从", "发送"),
    ("從", "傳送"), ("从", "发出"), ("", "küldve"), ("через", "отправлено"),
)  # fmt: skip
_GET: Final = (
    "get ", "download ", "hole", "laden sie ", "lade ", "obtenir ", "obtenez ", "télécharge", "obtener ", "obtén ",
    "obtenga ", "descarga", "obter ", "obtenha ", "baixar ", "baixe ", "transferir ", "scarica", "ottieni ",
    "pobierz ", "uzyskaj ", "hämta ", "skaffa ", "ladda ", "hent ", "skaff ", "last ned ", "hanki ", "lataa ",
    "скачать ", "скачайте ", "получить ", "загрузить ", "获取", "下载", "下載", "取得",
)  # fmt: skip
_GET_ENDS: Final = (
    "beziehen", "herunterladen", "herunter", "holen", "downloaden", "ophalen", "krijgen", "を入手", "を取得", "入手",
    "ダウンロード", "다운로드", "가져오기", "받기",
)  # fmt: skip
_PLATFORMS: Final = ("ios", "android", "mac", "windows", "mobile")
_MINE: Final = (
    " my ", " meinem ", " meiner ", " mon ", " ma ", " mi ", " meu ", " minha ", " mio ", " mia ", " mijn ", " mojego ",
    " mojej ", " min ", " mitt ", " моего ", " моей ", " мого ", "我的", "私の", "나의 ", "내 ",
)  # fmt: skip
_DEVICES: Final = (
    "phone", "iphon", "ipad", "ipod", "ios", "android", "galaxy", "samsung", "huawei", "xiaomi", "redmi", "oneplus",
    "pixel", "nokia", "motorola", "htc", "xperia", "oppo", "blackberry", "windows", "outlook", "mail", "handy",
    "mobil", "mobiel", "tablet", "telefon", "téléphone", "telefono", "teléfono", "celular", "móvil", "telemóvel",
    "telefoon", "puhelim", "puhelin", "телефон", "смартфон", "мобильн", "почт", "device", "gerät", "appareil",
    "dispositiv", "urządzeni", "komórki", "enhet", "enhed", "laitte", "устройств", "手机", "手機", "スマートフォン",
    "スマホ", "携帯", "휴대폰", "휴대전화", "스마트폰", "모바일", "갤럭시", "아이폰", "spark", "superhuman",
    "mailspring", "edison", "aqua", "nine", "k-9", "thunderbird", "yahoo", "proton", "gmx", "web.de", "zoho",
    "airmail", "newton", "canary", "tutanota", "em client", "sparrow", "boxer", "typeapp", "front", "missive",
    "missiveapp", "邮箱", "邮件", "郵件", "メール", "메일", "correo", "correio", "courrier", "posta", "poczta",
    "poczty", "e-post", "sähköposti", "unterwegs", "on the go", "phablet", "macbook", "watch", "verizon", "at&t",
    "vodafone", "t-mobile",
)  # fmt: skip
_EXCUSES: Final = (
    "excuse",
    "entschuldig",
    "excus",
    "disculp",
    "desculp",
    "scus",
    "brevity",
    "typo",
    "kürze",
    "forgive",
)
_SLOGANS: Final = ("yahoo mail:", "via mobile")


def sent_from(line: str) -> bool:
    """Whether a program wrote this line: a sent-phrase with a device or program in it. A sentence is not one."""
    if len(line) > _LENGTH:
        return False
    text = " ".join(line.lower().replace("\u200b", "").replace("’", "'").split()).lstrip("*_-—–• ")
    words = _first_sentence(text.partition("<")[0].partition("http")[0].partition("(")[0]).strip(' *_.!:"|')
    if words.startswith(_SLOGANS):
        return len(words) <= _WORDS
    if not words or len(words) > _WORDS or "," in words or "?" in words:
        return False
    return _is_sent(words) or _is_offer(words)


def _first_sentence(words: str) -> str:
    """Without a plea for pardon behind it; a line that says anything else is nobody's but the author's."""
    first, dot, rest = words.partition(". ")
    if dot and not any(word in rest for word in _EXCUSES):
        return words if _has(rest, _DEVICES) else ""  # "K. Mail"
    return first


def _is_sent(words: str) -> bool:
    begins = words.startswith(_SENT) or any(
        words.startswith(first) and words.endswith(last) and len(words) > len(first) + len(last)
        for first, last in _EMBRACED
    )
    if not begins:
        return False
    mine = _has(f" {words} ", _MINE) and len(words.split()) <= _MINE_WORDS and not words.startswith("sent by")
    return mine or _has(words, _DEVICES)


def _is_offer(words: str) -> bool:
    """`Get Outlook for iOS`."""
    offered = words.startswith(_GET) or words.endswith(_GET_ENDS)
    return offered and _has(words, ("outlook", "bluemail", "typeapp", "yahoo mail")) and _has(words, _PLATFORMS)


def _has(words: str, any_of: tuple[str, ...]) -> bool:
    return any(one in words for one in any_of)
