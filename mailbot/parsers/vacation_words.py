"""How absence notes name themselves, in the languages that mail programs write them in. Lower case."""

from __future__ import annotations

from typing import Final

# What mail programs put before the subject that they answer (Outlook, Exchange, Notes, GroupWise, Zimbra, providers):
# believed without any header when a colon follows, or nothing at all. Persons write these words too, but go on.
FORMS: Final = (
    "automatic reply", "automatic response", "out of office", "out of office autoreply", "out of office reply",
    "out-of-office", "out of the office", "auto reply", "auto-reply", "autoreply", "auto response", "auto-response",
    "autoresponse", "autoresponder", "auto: out of office", "automated reply", "automated response", "vacation reply",
    "vacation notice", "away from office", "absence notice", "away notice",
    "automatische antwort", "abwesenheitsnotiz", "abwesenheitsnachricht", "abwesenheitsmeldung", "abwesenheit",
    "abwesend", "automatische abwesenheitsnotiz", "automatische rückantwort", "nicht im büro", "außer haus",
    "réponse automatique", "reponse automatique", "absence du bureau", "absent du bureau", "absente du bureau",
    "message d'absence", "notification d'absence", "en congé", "réponse d'absence",
    "respuesta automática", "respuesta automatica", "fuera de la oficina", "fuera de oficina", "ausente de la oficina",
    "ausente", "aviso de ausencia", "mensaje de ausencia", "contestación automática",
    "resposta automática", "resposta automatica", "fora do escritório", "ausência temporária", "ausente do escritório",
    "ausência do escritório", "aviso de ausência", "fora do escritorio",
    "risposta automatica", "fuori sede", "fuori ufficio", "assente dall'ufficio", "assenza dall'ufficio",
    "messaggio di assenza", "fuori dall'ufficio",
    "automatisch antwoord", "automatische reactie", "afwezig", "afwezigheidsbericht", "afwezigheidsmelding",
    "niet aanwezig", "niet op kantoor", "buiten kantoor", "afwezigheidsassistent",
    "automatyczna odpowiedź", "odpowiedź automatyczna", "autoodpowiedź", "poza biurem", "nieobecność",
    "nieobecny", "nieobecna", "nieobecność w biurze",
    "autosvar", "automatiskt svar", "frånvaro", "frånvarande", "frånvaromeddelande", "ej på kontoret",
    "inte på kontoret",
    "automatisk svar", "automatisk besvarelse", "fraværsbesked", "fravær", "fraværende", "ikke på kontoret",
    "ikke til stede", "fraværsmelding", "autosvar fravær", "fraværsassistent",
    "automaattinen vastaus", "automaattivastaus", "poissa", "poissa toimistosta", "poissaoloilmoitus", "poissaolo",
    "автоматический ответ", "автоответ", "нет на работе", "вне офиса", "отсутствую на рабочем месте",
    "уведомление об отсутствии", "я в отпуске",
    "自动回复", "自动答复", "自動回覆", "自動回复", "自動答覆", "不在办公室", "不在辦公室", "外出", "休假通知",
    "自動応答", "自動返信", "不在", "不在通知", "不在のお知らせ", "休暇通知", "外出中",
    "자동 회신", "자동회신", "자동 응답", "자동응답", "부재 중", "부재중", "부재 알림",
    "automatická odpověď", "automatická odpoveď", "mimo kancelář", "nepřítomnost", "automatikus válasz",
    "házon kívül", "răspuns automat", "în afara biroului", "otomatik yanıt", "ofis dışında", "işyeri dışında",
    "αυτόματη απάντηση", "εκτός γραφείου", "автоматична відповідь", "автоматичен отговор", "automatski odgovor",
    "samodejni odgovor", "odsutan", "automātiskā atbilde", "automatinis atsakymas", "automaatvastus",
    "תשובה אוטומטית", "מענה אוטומטי", "رد تلقائي", "الرد التلقائي", "خارج المكتب", "trả lời tự động",
    "balasan otomatis", "ตอบกลับอัตโนมัติ",
)  # fmt: skip

# Believed anywhere in the subject, or at the start of the text, of a mail that is marked as automatic besides.
WORDS: Final = (
    "out of office", "out-of-office", "out of the office", "automatic reply", "auto reply", "auto-reply", "autoreply",
    "autoresponse", "auto response", "automated reply", "automated response", "away from my mail",
    "away from the office", "away from my desk", "on vacation", "on holiday", "on leave", "annual leave",
    "maternity leave", "parental leave", "vacation reply", "vacation notice", "absence", "i am away", "i'm away",
    "will be away", "limited access to my mail", "limited access to email", "abwesenheit", "abwesend",
    "nicht im büro", "außer haus", "im urlaub", "automatische antwort",
    "réponse automatique", "reponse automatique", "absent du bureau", "absente du bureau", "en congé", "en vacances",
    "respuesta automática", "respuesta automatica", "fuera de la oficina", "de vacaciones", "resposta automática",
    "ausência temporária", "fora do escritório", "de férias", "risposta automatica", "fuori sede", "fuori ufficio",
    "in ferie", "automatisch antwoord", "afwezig", "met vakantie", "automatyczna odpowied", "poza biurem",
    "na urlopie", "nieobecn", "autosvar", "frånvaro", "på semester", "fraværsmelding", "fraværsbesked", "på ferie",
    "ikke til stede", "automaattinen vastaus", "poissa", "lomalla", "автоответ", "автоматический ответ", "в отпуске",
    "自动回复", "自動回覆", "自動応答", "自動返信", "不在", "休暇", "休假", "자동 회신", "부재중", "부재 중", "휴가",
)  # fmt: skip

# Set by responders, whatever their value but "no".
FIELDS: Final = (
    "x-autoreply", "x-autorespond", "x-autoresponder", "x-vacation", "x-autoreply-from", "x-mail-autoreply",
    "x-autogenerated-reply", "x-auto-reply", "x-vacation-reply", "x-ez-autoreply", "x-forwarded-autoresponder",
)  # fmt: skip

# Outlook's read receipts as plain mails: what stands before the subject, and how the text begins.
READ: Final = frozenset((
    "read", "not read", "gelesen", "ungelesen gelöscht", "lu", "non lu", "leído", "leido", "no leído", "lida", "lido",
    "não lida", "letto", "da leggere", "gelezen", "niet gelezen", "przeczytano", "nie przeczytano", "läst", "ej läst",
    "læst", "ikke læst", "lest", "ikke lest", "luettu", "прочтено", "прочитано", "не прочтено", "已读", "已讀", "未读",
    "開封済み", "未開封", "읽음", "읽지 않음",
))  # fmt: skip
YOUR_MESSAGE: Final = (
    "your message",
    "ihre nachricht",
    "votre message",
    "su mensaje",
    "el mensaje",
    "a sua mensagem",
    "sua mensagem",
    "il messaggio",
    "messaggio",
    "uw bericht",
    "twoja wiadomość",
    "wiadomość",
    "ditt meddelande",
    "din meddelelse",
    "meddelelsen",
    "din melding",
    "meldingen",
    "viestisi",
    "ваше сообщение",
    "您的邮件",
    "您的郵件",
    "次のメッセージ",
    "メッセージ",
    "사용자의 메시지",
    "메시지",
)
