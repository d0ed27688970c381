"""Levels of a sender: what counts as proof, what does not, and what is only unknown (design section 6)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.core.facts import Level, Party, PartyRole, TokenFound, TokenKind
from mailbot.core.message import Address, AuthField, AuthResult, Message
from mailbot.core.policy import Border, BorderKind, ContactForm, Desk
from mailbot.core.trust.levels import party, proves_agent, proves_confirmation, vouched_for
from tests.builders import ANN, BEN, BOB, EVE, SUPPORT, a_case, a_desk, a_message, reported

NAMED = Border(BorderKind.NAMED, ("mx.example.com",))
M365 = Border(BorderKind.MICROSOFT365)
SILENT = Border()
OURS = TokenFound(1001, TokenKind.ANSWER, for_sender=True)


def a_party(message: Message, *, border: Border = NAMED, desk: Desk | None = None, **more: object) -> Party:
    given = {"token": None, "case": None, "answered_before": False, **more}
    return party(message, desk or a_desk(), border, **given)  # type: ignore[arg-type]


def level(*auth: AuthField, by: Address = ANN, border: Border = NAMED, **more: object) -> Level:
    return a_party(a_message(by=by, auth=auth), border=border, **more).level


def test_somebody_nobody_knows_is_a_stranger() -> None:
    assert level(by=EVE) is Level.STRANGER


def test_a_contact_a_participant_an_agent_and_who_was_answered_before_are_claimed() -> None:
    assert level(by=ANN) is Level.CLAIMED
    assert level(by=BEN, case=a_case(with_=(BEN,))) is Level.CLAIMED
    assert level(by=BOB.person) is Level.CLAIMED
    assert level(by=EVE, answered_before=True) is Level.CLAIMED


def test_dmarc_pass_for_the_from_domain_proves_even_a_stranger() -> None:
    assert level(reported(dmarc="example.net"), by=EVE) is Level.PROVEN


def test_dmarc_pass_for_another_domain_proves_nothing() -> None:
    assert level(reported(dmarc="example.net")) is Level.CLAIMED


def test_dmarc_fail_makes_a_stranger_of_a_contact() -> None:
    assert level(reported(dmarc="example.org", result="fail")) is Level.STRANGER


def test_dmarc_fail_wins_over_an_aligned_signature() -> None:
    assert level(reported(result="fail", dmarc="example.org"), reported(dkim="example.org")) is Level.STRANGER


@pytest.mark.parametrize("method", ["dkim", "spf"])
@pytest.mark.parametrize("domain", ["example.org", "mail.example.org", "EXAMPLE.ORG"])
def test_without_a_dmarc_record_an_aligned_pass_proves(method: str, domain: str) -> None:
    assert level(reported(result="none", dmarc="example.org"), reported(**{method: domain})) is Level.PROVEN
    assert level(reported(**{method: domain})) is Level.PROVEN


@pytest.mark.parametrize("domain", ["mailer.example", "org", "anexample.org", "example.org.evil.example"])
def test_a_pass_that_is_not_aligned_proves_nothing(domain: str) -> None:
    assert level(reported(dkim=domain)) is Level.CLAIMED


def test_the_second_signature_of_a_mail_may_be_the_aligned_one() -> None:
    both = AuthField(
        "mx.example.com", (AuthResult("dkim", "pass", "mailer.example"), AuthResult("dkim", "pass", "example.org")), 0
    )

    assert level(both) is Level.PROVEN


@pytest.mark.parametrize("result", ["none", "temperror", "permerror", "bestguesspass"])
def test_none_and_errors_are_unknown_and_no_failure(result: str) -> None:
    assert level(reported(result=result, dmarc="example.org")) is Level.CLAIMED
    assert level(reported(result="none", dkim="example.org", spf="example.org")) is Level.CLAIMED


def test_a_token_made_for_this_address_proves_it() -> None:
    assert level(token=OURS) is Level.PROVEN
    assert level(token=OURS, by=EVE) is Level.PROVEN
    assert level(reported(dmarc="example.org", result="none"), token=OURS) is Level.PROVEN


def test_a_token_that_the_server_objects_to_claims_and_no_more() -> None:
    assert level(reported(dmarc="example.org", result="fail"), token=OURS) is Level.CLAIMED


def test_a_token_of_somebody_else_or_one_that_has_ended_proves_nothing() -> None:
    assert level(token=replace(OURS, for_sender=False)) is Level.CLAIMED
    assert level(token=replace(OURS, expired=True), by=EVE) is Level.STRANGER


def test_a_field_that_somebody_else_signed_does_not_count() -> None:
    assert level(reported(dmarc="example.org", by="mx.evil.example")) is Level.CLAIMED


@pytest.mark.parametrize("host", ["mx.example.com", "mx.example.com.", "in-1.mx.example.com"])
def test_a_field_below_a_received_line_of_our_border_came_in_with_the_mail(host: str) -> None:
    forged = replace(reported(dmarc="example.org"), received_above=1, by_above=(host,))

    assert level(forged) is Level.CLAIMED
    assert level(reported(result="fail", dmarc="example.org"), forged) is Level.STRANGER


def test_a_field_below_other_servers_of_ours_counts() -> None:
    assert level(replace(reported(dmarc="example.org"), by_above=("store.example.com",))) is Level.PROVEN


def test_google_writes_its_field_below_its_own_received_line() -> None:
    google = Border(BorderKind.NAMED, ("mx.google.com",))
    own = replace(reported(dmarc="example.org", by="mx.google.com"), by_above=("mx.google.com",))

    assert level(own, border=google) is Level.PROVEN
    assert level(replace(own, results=()), own, border=google) is Level.CLAIMED


def test_microsoft_365_writes_the_topmost_field_and_leaves_out_its_name() -> None:
    own = replace(reported(dmarc="example.org"), authserv_id=None)

    assert level(own, border=M365) is Level.PROVEN
    assert level(reported(dmarc="example.org"), own, border=M365) is Level.CLAIMED
    assert level(replace(own, results=()), own, border=M365) is Level.CLAIMED


def test_a_border_that_reports_nothing_knows_nothing() -> None:
    assert level(reported(dmarc="example.org"), border=SILENT) is Level.CLAIMED


@pytest.mark.parametrize(
    "changes",
    [
        {"from_fields": 2},
        {"from_fields": 0, "from_": ()},
        {"from_": (ANN, EVE)},
        {"from_": (Address("Ann", ""),)},
    ],
)
def test_more_than_one_from_or_none_is_no_identity(changes: dict[str, object]) -> None:
    found = a_party(a_message(auth=(reported(dmarc="example.org"),), **changes), token=OURS)

    assert (found.role, found.level, found.person) == (PartyRole.NOBODY, Level.STRANGER, None)


def test_our_own_address_is_us_and_never_proven() -> None:
    found = a_party(a_message(by=SUPPORT, auth=(reported(dmarc="example.com"),)))

    assert (found.role, found.level) == (PartyRole.OURSELVES, Level.STRANGER)


def test_a_contact_form_of_ours_speaks_for_whom_reply_to_names() -> None:
    form = Address("Website", "web@example.com")
    message = a_message(by=form, reply_to=(SUPPORT, EVE), auth=(reported(dmarc="example.com"),))

    found = a_party(message, desk=a_desk(forms=(ContactForm("web@example.com"),)))

    assert (found.person, found.level) == (EVE, Level.STRANGER)


AGENTS = TokenFound(1001, TokenKind.NOTIFICATION, for_sender=True)


def proves(*auth: AuthField, token: TokenFound | None = AGENTS, border: Border = NAMED) -> bool:
    return proves_agent(a_message(by=BOB.person, auth=auth), border, token, BOB.person)


def test_an_agent_acts_with_the_own_token_where_nothing_is_reported() -> None:
    assert proves()
    assert proves(reported(dmarc="agents.example", result="fail", by="mx.evil.example"))
    assert proves(reported(dmarc="agents.example", result="fail"), border=SILENT)


def test_an_agent_acts_with_the_own_token_and_alignment_where_something_is() -> None:
    assert proves(reported(dmarc="agents.example"))
    assert proves(reported(dkim="agents.example"))


def test_an_agents_token_without_alignment_is_no_proof_where_something_is_reported() -> None:
    assert not proves(reported(dmarc="agents.example", result="fail"))
    assert not proves(reported(dkim="mailer.example"))
    assert not proves(reported(spf="agents.example", result="fail"))
    assert not proves(reported(spf="agents.example"))  # any customer of the same mail service could send that


def test_a_form_or_list_in_from_proves_no_agent_even_with_the_agents_token() -> None:
    form = a_message(by=SUPPORT, reply_to=(BOB.person,), auth=(reported(dmarc="example.com"),))
    posted = replace(form, rewritten_from=BOB.person)

    assert not proves_agent(form, NAMED, AGENTS, BOB.person)
    assert not proves_agent(posted, NAMED, AGENTS, BOB.person)
    assert vouched_for(form, NAMED, BOB.person) is None
    assert vouched_for(posted, NAMED, BOB.person) is None


def test_none_of_a_domain_without_records_is_nothing_reported() -> None:
    assert proves(reported(result="none", dmarc="agents.example", dkim="agents.example", spf="agents.example"))
    assert proves(reported(auth="bob", iprev="192.0.2.1"))


def test_an_aligned_agent_without_the_own_token_proves_nothing() -> None:
    aligned = reported(dmarc="agents.example")

    assert not proves(aligned, token=None)
    assert not proves(aligned, token=replace(AGENTS, for_sender=False))
    assert not proves(aligned, token=replace(AGENTS, expired=True))


def test_an_agent_without_alignment_can_still_confirm_but_not_against_a_failure() -> None:
    def confirms(*auth: AuthField) -> bool:
        token = TokenFound(7, TokenKind.CONFIRM, for_sender=True)
        return proves_confirmation(a_message(by=BOB.person, auth=auth), NAMED, token)

    assert confirms(reported(dkim="mailer.example"))
    assert not confirms(reported(dmarc="agents.example", result="fail"))
