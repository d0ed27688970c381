"""Header blocks and dividers that stand above a whole quoted mail, by program and tongue."""

from __future__ import annotations

from typing import Final

_OUTLOOK: Final = (
    "From: {} <bob@example.com>\nSent: Monday, January 5, 2026 9:12 AM\nTo: Ann <ann@example.org>\nSubject: Printer",
    "From: {} [mailto:bob@example.com]\nSent: Monday, January 5, 2026 9:12 AM\nTo: Ann; Joe\nCc: Eve\nSubject: Printer",
    "Von: {} <bob@example.com>\nGesendet: Montag, 5. Januar 2026 09:12\nAn: Ann\nBetreff: Drucker",
    "De : {} <bob@example.com>\nEnvoyé : lundi 5 janvier 2026 09:12\nÀ : Ann\nObjet : Imprimante",
    "De: {} <bob@example.com>\nEnviado: lunes, 5 de enero de 2026 9:12\nPara: Ann\nAsunto: Impresora",
    "De: {} <bob@example.com>\nEnviado el: lunes, 5 de enero de 2026 9:12\nPara: Ann\nCC: Eve\nAsunto: Impresora",
    "De: {} <bob@example.com>\nEnviada em: segunda-feira, 5 de janeiro de 2026 09:12\nPara: Ann\nAssunto: Impressora",
    "De: {} <bob@example.com>\nEnviado: 5 de janeiro de 2026 09:12\nPara: Ann\nAssunto: Impressora",
    "Da: {} <bob@example.com>\nInviato: lunedì 5 gennaio 2026 09:12\nA: Ann\nOggetto: Stampante",
    "Van: {} <bob@example.com>\nVerzonden: maandag 5 januari 2026 09:12\nAan: Ann\nOnderwerp: Printer",
    "Od: {} <bob@example.com>\nWysłane: poniedziałek, 5 stycznia 2026 09:12\nDo: Ann\nTemat: Drukarka",
    "Od: {} <bob@example.com>\nWysłano: 5 stycznia 2026 09:12\nDo: Ann\nDW: Eve\nTemat: Drukarka",
    "Från: {} <bob@example.com>\nSkickat: den 5 januari 2026 09:12\nTill: Ann\nÄmne: Skrivare",
    "Fra: {} <bob@example.com>\nSendt: 5. januar 2026 09:12\nTil: Ann\nEmne: Printer",
    "Fra: {} <bob@example.com>\nSendt: mandag 5. januar 2026 09:12\nTil: Ann\nKopi: Eve\nEmne: Skriver",
    "Lähettäjä: {} <bob@example.com>\nLähetetty: maanantai 5. tammikuuta 2026 9.12\nVastaanottaja: Ann\nAihe: Tulostin",
    "От: {} <bob@example.com>\nОтправлено: 5 января 2026 г. 9:12\nКому: Ann\nТема: Принтер",
    "От кого: {} <bob@example.com>\nДата: понедельник, 5 января 2026 г. в 9:12\nКому: Ann\nТема: Принтер",
    "发件人: {} <bob@example.com>\n发送时间: 2026年1月5日 9:12\n收件人: Ann\n主题: 打印机",
    "发件人: {} <bob@example.com>\n日期: 星期一, 2026年1月5日 09:12\n收件人: Ann\n抄送: Eve\n主题: 打印机",
    "寄件者: {} <bob@example.com>\n寄件日期: 2026年1月5日 上午 09:12\n收件者: Ann\n主旨: 印表機",
    "差出人: {} <bob@example.com>\n送信日時: 2026年1月5日 9:12\n宛先: Ann\n件名: プリンター",
    "보낸 사람: {} <bob@example.com>\n보낸 날짜: 2026년 1월 5일 월요일 오전 9:12\n받는 사람: Ann\n제목: 프린터",
    "Odesílatel: {} <bob@example.com>\nOdesláno: pondělí 5. ledna 2026 9:12\nKomu: Ann\nPředmět: Tiskárna",
    "Od: {} <bob@example.com>\nOdesláno: pondělí 5. ledna 2026 9:12\nKomu: Ann\nPředmět: Tiskárna",
    "Kimden: {} <bob@example.com>\nGönderildi: 5 Ocak 2026 Pazartesi 09:12\nKime: Ann\nKonu: Yazıcı",
    "Feladó: {} <bob@example.com>\nElküldve: 2026. január 5., hétfő 9:12\nCímzett: Ann\nTárgy: Nyomtató",
    "From: {} <bob@example.com>\nDate: Monday, 5 January 2026 at 09:12\nTo: Ann <ann@example.org>\nSubject: Printer",
    "Von: {} <bob@example.com>\nDatum: Montag, 5. Januar 2026 um 09:12\nAn: Ann\nBetreff: Drucker",
    "De : {} <bob@example.com>\nDate : lundi, 5 janvier 2026 à 09:12\nÀ : Ann\nCc : Eve\nObjet : Imprimante",
)
_OTHERS: Final = (
    "Date: Mon, 5 Jan 2026 09:12:33 +0000\nFrom: bob@example.com\nTo: ann@example.org\nSubject: Printer",  # Hotmail
    "Subject: Printer\nFrom: bob@example.com\nDate: Mon, 5 Jan 2026 09:12:33 +0000\nTo: ann@example.org",
    'Gesendet: Montag, 05. Januar 2026 um 09:12 Uhr\nVon: "{}" <bob@example.com>\nAn: ann@example.org\nBetreff: x',
    'Sent: Monday, January 05, 2026 at 9:12 AM\nFrom: "{}" <bob@example.com>\nTo: ann@example.org\nSubject: x',
    "From:   {} <bob@example.com>\nTo:     Ann\nDate:   05/01/2026 09:12\nSubject:        Printer",  # Notes
    "Von:    {} <bob@example.com>\nAn:     Ann\nDatum:  05.01.2026 09:12\nBetreff:        Drucker",
    "envoyé : 5 janvier 2026 à 09:12\nde : {} <bob@example.com>\nà : ann@example.org\nobjet : Imprimante",  # Orange
    "From: {}\nSent: Monday, January 5, 2026 9:12 AM\nTo: Ann\nReply To: bob@example.com\nSubject: Printer",
    "**From:** {} <bob@example.com>\n**Sent:** Monday, January 5, 2026 9:12 AM\n**To:** Ann\n**Subject:** x",
    "*From: *{} <bob@example.com>\n*Sent: *Monday, January 5, 2026 9:12 AM\n*To: *Ann\n*Subject: *x",
    "*Von:* {} <bob@example.com>\n*Gesendet:* Montag, 5. Januar 2026 09:12\n*An:* Ann\n*Betreff:* x",
    "Da: {} <bob@example.com>\nData: 5-gen-2026 9.12\nA: <ann@example.org>\nOgg: Stampante",
    'Od: "{}" <bob@example.com>\nDo: ann@example.org;\nWysłane: 9:12 Poniedziałek 2026-01-05\nTemat: x',
    'De: "{}" <bob@example.com>\nEnviada: 2026/01/05 09:12:33\nPara: ann@example.org\nAssunto: x',
    'De: "{}" <bob@example.com>\nPara: ann@example.org\nEnviados: Lunes, 5 de Enero 2026 9:12:33\nAsunto: x',
)
HEADER_BLOCKS: Final = tuple(block.replace("{}", "Bob Ray") for block in (*_OUTLOOK, *_OTHERS))

DIVIDED: Final[dict[str, tuple[str, ...]]] = {
    "outlook": (
        "-----Original Message-----", "-----Ursprüngliche Nachricht-----", "-----Message d'origine-----",
        "-----Mensaje original-----", "-----Mensagem original-----", "-----Messaggio originale-----",
        "-----Oorspronkelijk bericht-----", "-----Oryginalna wiadomość-----", "-----Ursprungligt meddelande-----",
        "-----Oprindelig meddelelse-----", "-----Opprinnelig melding-----", "-----Alkuperäinen viesti-----",
        "-----Исходное сообщение-----", "-----邮件原件-----", "-----原始郵件-----", "-----元のメッセージ-----",
        "-----원본 메시지-----", "-----Original Appointment-----", "-----Původní zpráva-----",
        "-----Özgün İleti-----", "-----Eredeti üzenet-----",
    ),
    "samsung": (
        "-------- Original message --------", "-------- Ursprüngliche Nachricht --------",
        "-------- Message d'origine --------", "-------- Message original --------",
        "-------- Mensaje original --------", "-------- Mensagem original --------",
        "-------- Messaggio originale --------", "-------- Oorspronkelijk bericht --------",
        "-------- Oryginalna wiadomość --------", "-------- Originalmeddelande --------",
        "-------- Oprindelig besked --------", "-------- Opprinnelig melding --------",
        "-------- Alkuperäinen viesti --------", "-------- Исходное сообщение --------", "-------- 原始邮件 --------",
        "-------- 元のメッセージ --------", "-------- 원본 이메일 --------", "-------- 原始信件 --------",
    ),
    "zimbra": (
        "----- Original Message -----", "----- Mail original -----", "----- Ursprüngliche Mail -----",
        "----- Mensaje original -----", "----- Messaggio originale -----", "----- Oorspronkelijk bericht -----",
        "----- Oryginalna wiadomość -----", "----- Mensagem original -----", "----- Исходное сообщение -----",
    ),
    "em client": (
        "------ Original Message ------", "------ Originalnachricht ------", "------ Message d'origine ------",
        "------ Mensaje original ------", "------ Messaggio originale ------",
    ),
    "proton": (
        "------- Original Message -------",
        "\u2010\u2010\u2010\u2010\u2010\u2010\u2010 Original Message \u2010\u2010\u2010\u2010\u2010\u2010\u2010",
        "-------- Original Message --------",
    ),
    "qq": (
        "------------------ 原始邮件 ------------------", "------------------ Original ------------------",
        "------------------\u00a0Original\u00a0------------------", "---原始邮件---",
        "------------------ 回复的原邮件 ------------------",
    ),
    "163": ("---- 回复的原邮件 ----", "---- Replied Message ----", "-------- 回复的原邮件 --------"),
    "t-online": ("-----Original-Nachricht-----",),
    "seznam": ("---------- Původní e-mail ----------",),
    "forwards": (
        "---------- Forwarded message ---------", "---------- Weitergeleitete Nachricht ---------",
        "---------- Message transféré ---------", "---------- Forwarded message ----------",
        "---------- Mensaje reenviado ---------", "---------- Mensagem encaminhada ---------",
        "---------- Messaggio inoltrato ---------", "---------- Doorgestuurd bericht ---------",
        "---------- Przekazana wiadomość ---------", "---------- Vidarebefordrat meddelande ---------",
        "---------- Videresendt meddelelse ---------", "---------- Videresendt melding ---------",
        "---------- Edelleenlähetetty viesti ---------", "---------- Пересылаемое сообщение ---------",
        "---------- 转发的邮件 ---------", "---------- 轉寄郵件 ---------",
        "---------- 転送されたメッセージ ---------", "---------- 전달된 메일 ---------",
        "-------- Weitergeleitete Nachricht --------", "-------- Message transféré --------",
        "-------- Mensaje reenviado --------", "-------- Messaggio Inoltrato --------",
        "-------- Doorgestuurd bericht --------", "-------- Treść przekazanej wiadomości --------",
        "-------- Vidarebefordrat meddelande --------", "-------- Videresendt meddelelse --------",
        "-------- Välitetty viesti / Fwd.Msg --------", "-------- Перенаправленное сообщение --------",
        "-------- 转发的消息 --------", "-------- Forwarded Message --------", "-------- 전달된 메시지 --------",
        "Begin forwarded message:", "Anfang der weitergeleiteten Nachricht:", "Début du message transféré :",
        "Début du message réexpédié :", "Inicio del mensaje reenviado:", "Início da mensagem encaminhada:",
        "Início da mensagem reencaminhada:", "Inizio messaggio inoltrato:", "Begin doorgestuurd bericht:",
        "Początek przekazywanej wiadomości:", "Vidarebefordrat brev:", "Start på videresendt besked:",
        "Videresendt melding:", "Välitetty viesti alkaa:", "Начало переадресованного сообщения:",
        "下面是被转发的邮件：", "開始轉寄郵件：", "以下は、転送されたメッセージです：", "전달된 메시지 시작:",
        "============ Forwarded message ============",
    ),
}  # fmt: skip
