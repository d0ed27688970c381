import pytest

from mailbot.core.message import Address
from mailbot.parsers.reply import split_reply

ATTRIBUTIONS = [
    "On Mon, 5 Jan 2026 at 09:12, Bob <bob@example.com> wrote:",
    "Am Mo., 5. Jan. 2026 um 09:12 Uhr schrieb Bob <bob@example.com>:",
    "Le lun. 5 janv. 2026 à 09:12, Bob <bob@example.com> a écrit :",
    "El lun, 5 ene 2026 a las 9:12, Bob (<bob@example.com>) escribió:",
    "Em seg., 5 de jan. de 2026 às 09:12, Bob <bob@example.com> escreveu:",
    "Il giorno lun 5 gen 2026 alle ore 09:12 Bob <bob@example.com> ha scritto:",
    "Op ma 5 jan 2026 om 09:12 schreef Bob <bob@example.com>:",
    "pon., 5 sty 2026 o 09:12 Bob <bob@example.com> napisał(a):",
    "Den mån 5 jan. 2026 kl 09:12 skrev Bob <bob@example.com>:",
    "ma 5. tammik. 2026 klo 9.12 Bob (bob@example.com) kirjoitti:",
    "пн, 5 янв. 2026 г. в 09:12, Bob <bob@example.com>:",
    "Bob <bob@example.com> 于2026年1月5日周一 09:12写道：",
    "2026年1月5日(月) 9:12 Bob <bob@example.com>:",
    "2026년 1월 5일 (월) 오전 9:12, Bob <bob@example.com>님이 작성:",
    "On Mon, 5 Jan 2026 at 09:12, Bob at Example Support\n<bob@example.com> wrote:",
]
BLOCKS = [
    "From: Bob <bob@example.com>\nSent: Monday, 5 January 2026 09:12\nTo: Ann\nSubject: x",
    "Von: Bob <bob@example.com>\nGesendet: Montag, 5. Januar 2026 09:12\nAn: Ann\nBetreff: x",
    "De : Bob <bob@example.com>\nEnvoyé : lundi 5 janvier 2026\nÀ : Ann\nObjet : x",
    "*De:* Bob\n*Enviado el:* lunes\n*Para:* Ann\n*Asunto:* x",
    "Da: Bob\nInviato: lunedì\nA: Ann\nOggetto: x",
    "Van: Bob\nVerzonden: maandag\nAan: Ann\nOnderwerp: x",
    "От: Bob\nОтправлено: понедельник\nКому: Ann\nТема: x",
    "发件人: Bob\n发送时间: 2026-01-05\n收件人: Ann\n主题: x",
    "差出人: Bob\n送信日時: 2026-01-05\n宛先: Ann\n件名: x",
    "-----Original Message-----\nanything",
    "-----Ursprüngliche Nachricht-----\nanything",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
@pytest.mark.parametrize("quote", ["> Which version?\n> Bob", "Which version?\nBob"], ids=["marked", "unmarked"])
def test_the_text_above_an_attribution_is_the_reply(attribution: str, quote: str) -> None:
    split = split_reply(f"Version 4.\n\nAnn\n\n{attribution}\n\n{quote}\n")

    assert split.reply == "Version 4.\n\nAnn"
    assert "Which version?" in split.quoted


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_the_text_above_a_header_block_is_the_reply(block: str) -> None:
    split = split_reply(f"Version 4.\n\n________________________________\n{block}\n\nWhich version?\n")

    assert split.reply == "Version 4."
    assert "Which version?" in split.quoted or "anything" in split.quoted


def test_answers_between_quotes_stay() -> None:
    split = split_reply("> one?\nfirst\n> two?\nsecond\n\n> three?\n")

    assert split.reply == "first\nsecond"


def test_an_answer_below_the_quote_stays() -> None:
    split = split_reply("On 5 Jan 2026, Bob <bob@example.com> wrote:\n> one?\n\nbelow\n")

    assert split.reply == "below"


def test_a_mail_that_is_nothing_but_a_quote_falls_back_to_the_whole() -> None:
    split = split_reply("> one\n> two")

    assert (split.reply, split.quoted) == ("> one\n> two", "")


@pytest.mark.parametrize(
    "mark",
    ["-- \nAnn\nExample GmbH", "--\nAnn", "Sent from my iPhone", "Gesendet von meinem Telefon", "Envoyé de mon iPhone"],
)
def test_the_signature_is_told_apart(mark: str) -> None:
    split = split_reply(f"Yes.\n\n{mark}\n\n> quoted")

    assert split.reply == "Yes."
    assert split.signature == mark


@pytest.mark.parametrize(
    "text",
    [
        "On Monday he wrote: the printer is broken.",
        "Sent from my desk, this is easier than by phone.",
        "From: the beginning it did not work.\nPlease help.",
        "The error says:\nwrote 0 bytes",
        "Date: tomorrow?\nOr the day after?",
        "Steps to reproduce on 3 machines:\n1. print",
    ],
)
def test_what_only_looks_like_a_mark_stays(text: str) -> None:
    assert split_reply(text).reply == text


def test_every_line_is_in_one_of_the_three() -> None:
    text = "a\n\n-- \nb\n\nOn 5 Jan 2026, Bob <bob@example.com> wrote:\n> c\n\nd\n"
    split = split_reply(text)

    parts = (split.reply, split.quoted, split.signature)

    assert sorted(line for part in parts for line in part.split("\n") if line) == sorted(
        line for line in text.split("\n") if line
    )


DATELESS = [
    "On Monday, Bob wrote:",
    "On Monday, Support wrote:",
    "Bob Ray wrote:",
    "Am Montag schrieb Bob:",
    "Bob schrieb am Montag:",
    "Le lundi, Bob a écrit :",
    "Bob a écrit\u00a0:",
    "El lunes, Bob escribió:",
    "Na segunda-feira, Bob escreveu:",
    "Il giorno lunedì, Bob ha scritto:",
    "Op maandag schreef Bob:",
    "W poniedziałek Bob napisał(a):",
    "Den måndag skrev Bob:",
    "Mandag skrev Bob:",
    "På mandag skrev Bob:",
    "Maanantaina Bob kirjoitti:",
    "В понедельник Bob написал:",
    "Bob пишет:",
    "星期一，Bob 写道：",
    "週一，Bob 寫道：",
    "月曜日、Bobさんは書きました：",
    "월요일에 Bob님이 작성:",
    "On Monday, Bob at Example\nSupport wrote:",
]


@pytest.mark.parametrize("attribution", DATELESS)
@pytest.mark.parametrize("gap", ["\n", "\n\n"], ids=["directly", "with a blank line"])
def test_a_dateless_attribution_directly_above_a_quote_is_quoted(attribution: str, gap: str) -> None:
    split = split_reply(f"Version 4.\n\n{attribution}{gap}> Which version?\n")

    assert split.reply == "Version 4."
    assert attribution.split("\n")[0] in split.quoted


@pytest.mark.parametrize(
    "sentence",
    [
        "This is what the printer shows:",
        "The log wrote:",
        "I did on Monday:",
        "Beskrev problemet:",
        "Here it is:",
        "写:",
    ],
)
def test_a_sentence_above_quoted_lines_stays(sentence: str) -> None:
    assert split_reply(f"Hello\n{sentence}\n> E501\n").reply == f"Hello\n{sentence}"


def test_a_dateless_attribution_above_unmarked_text_stays() -> None:
    text = "On Monday, Bob wrote:\nyour printer is fixed.\nIt is not."

    assert split_reply(text).reply == text


@pytest.mark.parametrize(
    "pasted",
    [
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "---- Start of the log ----\nerror: one\nerror: two",
        "-----BEGIN PGP MESSAGE-----\nVersion: 1\nComment: a@example.org\n\nhQ",
    ],
)
def test_pasted_blocks_between_dashes_stay(pasted: str) -> None:
    text = f"See here:\n\n{pasted}\n\nWhat now?"

    assert split_reply(text).reply == text


def test_a_divider_in_a_tongue_we_do_not_know_is_known_by_the_fields_below_it() -> None:
    split = split_reply("Yes.\n\n----- Orihinal na mensahe -----\nMula: Bob <bob@example.com>\nPetsa: Lunes\n\nold")

    assert split.reply == "Yes."


ANN = Address("Ann Smith", "ann@example.org")


def test_the_authors_own_lines_at_the_end_are_the_signature() -> None:
    split = split_reply("It works.\n\nThanks,\nAnn Smith\nExample GmbH\n+49 30 1234567\n", author=ANN)

    assert split.reply == "It works.\n\nThanks,"
    assert split.signature == "Ann Smith\nExample GmbH\n+49 30 1234567"


@pytest.mark.parametrize(
    "end",
    [
        "Thanks,\nAnn Smith",
        "-Ann Smith",
        "Ann Smith\nPS: call me, too",
        "Ann Smith\nplease call back",
        "Bob Ray\n+49 30 1234567",
        "Ann Smith\nIs that all?",
    ],
)
def test_a_closing_and_what_may_be_a_sentence_stay(end: str) -> None:
    assert split_reply(f"It works.\n\n{end}", author=ANN).reply == f"It works.\n\n{end}"


def test_contacts_below_a_drawn_line_are_a_signature() -> None:
    tail = "____________\nlist mailing list\nlist@example.org\nhttps://example.org/list"

    split = split_reply(f"Hello\n\n{tail}")

    assert (split.reply, split.signature) == ("Hello", tail)
    assert split_reply("up:\n--------\nserver one\nserver two").signature == ""


@pytest.mark.parametrize(
    "mark",
    ["Begin forwarded message:", "Début du message réexpédié :", "Anfang der weitergeleiteten Nachricht:"],
)
def test_a_forwarded_mail_is_not_what_its_sender_wrote(mark: str) -> None:
    assert split_reply(f"Please see.\n\n{mark}\n\nBob\n\nold words").reply == "Please see."


HEADERS = {
    "Polish": "Od: Bob\nWysłano: poniedziałek\nDo: Ann\nTemat: x",
    "Swedish": "Från: Bob\nSkickat: måndag\nTill: Ann\nÄmne: x",
    "Danish": "Fra: Bob\nSendt: mandag\nTil: Ann\nEmne: x",
    "Norwegian": "Fra: Bob\nDato: mandag\nTil: Ann\nEmne: x",
    "Finnish": "Lähettäjä: Bob\nLähetetty: maanantai\nVastaanottaja: Ann\nAihe: x",
    "Portuguese": "De: Bob\nEnviada: segunda-feira\nPara: Ann\nAssunto: x",
    "traditional Chinese": "寄件者: Bob\n傳送時間: 2026-01-05\n收件者: Ann\n主旨: x",
    "Korean": "보낸 사람: Bob\n보낸 날짜: 2026-01-05\n받는 사람: Ann\n제목: x",
    "Korean, in wide colons": "보낸 사람：Bob\n날짜：2026-01-05\n받는 사람：Ann\n제목：x",
}


@pytest.mark.parametrize("language", HEADERS)
def test_a_header_block_is_known_in_every_language(language: str) -> None:
    assert split_reply(f"Version 4.\n\n{HEADERS[language]}\n\nWhich version?").reply == "Version 4."


def test_initials_mark_quotes_where_somebody_wrote_them_and_a_prompt_marks_none() -> None:
    quoted = split_reply("Monday, November 23, 2026, 10:00 AM, you wrote:\n\nAL> Burns\n\nStill.\nAL> When?\nToday")
    prompt = split_reply("I typed this:\n\nSQL> select 1\nSQL> exit\n\nand it broke.")

    assert quoted.reply == "Still.\nToday"
    assert "AL> When?" in quoted.quoted
    assert (prompt.quoted, prompt.reply[-13:]) == ("", "and it broke.")
