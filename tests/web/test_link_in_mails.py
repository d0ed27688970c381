"""The link that mails carry: to our page, with the key behind the `#`."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest

from mailbot.compose import Composer, Stamp, samples
from mailbot.compose.seal import BLANK, fill
from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.policy import Desk
from tests.web.conftest import ANA, ANAS_KEY, Site

URL = "https://help.example.com"
LINK = f"{URL}/case#{ANAS_KEY}"
TO_CUSTOMERS = ("receipt", "taken", "answer", "resolution")


@pytest.fixture(scope="module")
def composer() -> Composer:
    return Composer(None)


def parts(composer: Composer, name: str, desk: Desk, *, audience: Audience = Audience.CUSTOMER) -> tuple[str, str]:
    """Text and HTML of the mail as it leaves, its blank filled."""
    values = {k: v for k, v in samples.full(name).items() if k != "link"}
    draft = Draft(kind=MailKind(name), audience=audience, template=name, to=ANA, language=desk.language, values=values)
    stamp = Stamp("token.1@example.com", samples.NOW, BLANK)
    mail = message_from_bytes(fill(composer.compose(draft, stamp, desk, ()), ANAS_KEY), policy=default)
    text, html = mail.iter_parts()
    return text.get_content(), html.get_content()


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", TO_CUSTOMERS)
def test_the_link_holds_the_real_key_once_it_is_sent(composer, name, language):
    text, html = parts(composer, name, replace(Site().desk(), url=URL, language=language))
    assert LINK in text.split()
    assert f'href="{LINK}"' in html
    assert BLANK not in text + html


@pytest.mark.parametrize("name", TO_CUSTOMERS)
def test_a_desk_without_a_page_links_to_none(composer, name):
    text, html = parts(composer, name, Site().desk())
    assert "/case" not in text + html
    assert ANAS_KEY in text


@pytest.mark.parametrize(("language", "promise"), [("en", "on our page"), ("de", "auf unserer Seite")])
def test_a_receipt_speaks_of_the_page_only_where_there_is_one(composer, language, promise):
    desk = replace(Site().desk(), language=language)
    assert all(promise in part for part in parts(composer, "receipt", replace(desk, url=URL)))
    assert not any(promise in part for part in parts(composer, "receipt", desk))


def test_mail_to_agents_has_no_link_of_customers(composer):
    text, html = parts(composer, "notification", replace(Site().desk(), url=URL), audience=Audience.AGENT)
    assert "/case" not in text + html
