import pytest

from mailbot.core.message import AuthField, AuthResult
from mailbot.parsers import parse


def fields(*lines: str) -> tuple[AuthField, ...]:
    return parse(("\r\n".join(lines) + "\r\nFrom: a@example.org\r\n\r\nhi").encode()).auth


def test_a_field_is_read_with_comments_and_folding() -> None:
    (field,) = fields(
        "Authentication-Results: mx.example.com (border) 1;",
        " dkim=pass (2048-bit; ok) header.d=Example.ORG header.b=ab+/==;",
        "\tspf=pass smtp.mailfrom=a@bounce.example.org; dmarc=pass (p=none) header.from=example.org",
    )

    assert field == AuthField(
        "mx.example.com",
        (
            AuthResult("dkim", "pass", "example.org"),
            AuthResult("spf", "pass", "bounce.example.org"),
            AuthResult("dmarc", "pass", "example.org"),
        ),
        0,
    )


def test_a_field_below_our_border_says_so() -> None:
    above, below = fields(
        "Authentication-Results: mx.example.com; dmarc=fail header.from=example.org",
        "Received: from x by mx.example.com; Mon, 5 Jan 2026 10:00:00 +0000",
        "Authentication-Results: mx.example.com; dmarc=pass header.from=example.org",
    )

    assert (above.received_above, below.received_above) == (0, 1)


def test_the_field_of_microsoft_has_no_id() -> None:
    (field,) = fields(
        "Authentication-Results: spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.org; dkim=none"
        " (message not signed) header.d=none;dmarc=pass action=none header.from=example.org;compauth=pass reason=100"
    )

    assert field.authserv_id is None
    assert AuthResult("dmarc", "pass", "example.org") in field.results


def test_none_means_no_results() -> None:
    assert fields("Authentication-Results: mx.example.com; none") == (AuthField("mx.example.com", (), 0),)


@pytest.mark.parametrize(
    "value",
    [
        "mx.example.com; dmarc=pass header.from=desk.example(.evil.example",
        "mx.example.com; dmarc=pass header.from=desk.example).evil.example",
        "mx.example.com; dmarc=pass header.from=a.example header.from=b.example",
        "mx.example.com x y; dmarc=pass header.from=desk.example",
        "mx.example.com 2; dmarc=pass header.from=desk.example",
        "mx.example.com; dmarc pass",
        'mx.example.com; dmarc=pass header.from="desk.example',
    ],
)
def test_a_field_that_breaks_the_grammar_says_nothing(value: str) -> None:
    assert fields(f"Authentication-Results: {value}") == ()


def test_an_id_inside_a_comment_is_no_id() -> None:
    (field,) = fields("Authentication-Results: (mx.example.com;) evil.example; dmarc=pass header.from=desk.example")

    assert field.authserv_id == "evil.example"


FORGED = "Authentication-Results: mx.example.com; dmarc=pass header.from=example.org"
RECEIVED = "Received: from {helo} (unknown [192.0.2.6]) by mx.example.com (Postfix) with ESMTP id 1; Mon, 23 Nov 2026"


@pytest.mark.parametrize("helo", ["mail.example.org", "by", "x by y with lmtp", "x with LMTP", "(by", "[127.0.0.1]"])
def test_a_field_tells_who_took_the_mail_in_above_it_however_the_client_greeted(helo: str) -> None:
    (forged,) = fields(RECEIVED.format(helo=helo), FORGED)

    assert "mx.example.com" in forged.by_above


def test_a_delivery_into_the_own_mail_store_stands_above_nothing() -> None:
    (own,) = fields(
        "Received: from mx.example.com by mx.example.com with LMTP id 7 for <desk@example.com>; Mon, 23 Nov 2026",
        "Authentication-Results: mx.example.com; dmarc=pass header.from=example.org",
        RECEIVED.format(helo="mail.example.org"),
    )

    assert own.by_above == ()
