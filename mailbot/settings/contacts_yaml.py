"""contacts.yml → the contact book: organisations with their people, and people on their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import MappingProxyType
from typing import Annotated

from pydantic import BeforeValidator, Field

from mailbot.core.contact import Contact, ContactBook
from mailbot.settings.contacts import MAX_BYTES, ROLES
from mailbot.settings.problem import Problem
from mailbot.settings.validation import validate
from mailbot.settings.words import LISTED, Day, Mail, Names, Seconds, Section, Text, Zone, one_of, shown, wrong
from mailbot.settings.yaml_file import Document, Path, read_yaml

DAY = 86_400
Count = Annotated[int, Field(ge=0, le=10**8)]
Role = Annotated[str, one_of(*ROLES)]


def _domain(value: object) -> object:
    text = value.strip().casefold().removeprefix("@") if isinstance(value, str) else ""
    if not text or "@" in text or "." not in text or any(c.isspace() for c in text):
        raise wrong(f"expected a domain such as example.org, not {shown(value)}")
    return text


Domain = Annotated[str, BeforeValidator(_domain)]


class Quota(Section):
    cases: Count | None = None
    hours: Count | None = None


class Terms(Section):
    """A contract; what an organisation says holds for its people unless they say otherwise."""

    plan: Text | None = None
    starts: Day | None = None
    ends: Day | None = None
    grace: Seconds | None = None
    quota: Quota | None = None
    language: Text | None = None
    timezone: Zone | None = None


class PersonOf(Terms):
    address: Mail
    name: Text | None = None
    role: Role | None = None


class OrganisationOf(Terms):
    domains: Annotated[tuple[Domain, ...], LISTED] = ()
    role: Role | None = None
    contacts: tuple[PersonOf, ...] = ()


class ContactsFile(Section):
    organisations: dict[str, OrganisationOf] = Field(default_factory=dict)
    contacts: tuple[PersonOf, ...] = ()


def read_contacts_yaml(file: str, raw: bytes, problems: list[Problem]) -> ContactBook:
    document = read_yaml(file, raw, MAX_BYTES)
    problems += document.problems
    found = validate(ContactsFile, document, Names(), problems)
    return _book(found, document, problems) if found else ContactBook()


def _book(file: ContactsFile, document: Document, problems: list[Problem]) -> ContactBook:
    by_address: dict[str, Contact] = {}
    by_domain: dict[str, Contact] = {}
    for path, contact in _contacts(file):
        book, key = (by_address, contact.address.casefold()) if contact.address else (by_domain, contact.domain or "")
        if key in book:
            problems.append(document.problem(path, f"{key} is there twice", "name each once"))
        book[key] = contact
    problems += _backwards(file, document)
    return ContactBook(MappingProxyType(by_address), MappingProxyType(by_domain))


def _backwards(file: ContactsFile, document: Document) -> Iterator[Problem]:
    """Contracts that end before they start, at whoever says one of the two."""
    terms: list[tuple[Path, Terms, Terms]] = [(("contacts", n), one, one) for n, one in enumerate(file.contacts)]
    for name, shared in file.organisations.items():
        at: Path = ("organisations", name)
        terms += [(at, shared, shared), *(((*at, "contacts", n), one, shared) for n, one in enumerate(shared.contacts))]
    for at, own, other in terms:
        starts, ends = _first(own.starts, other.starts), _first(own.ends, other.ends)
        if (own.starts or own.ends) and starts and ends and ends < starts:
            key = "ends" if own.ends else "starts"
            yield document.problem((*at, key), "the contract ends before it starts", "swap the two dates")


def _contacts(file: ContactsFile) -> Iterator[tuple[Path, Contact]]:
    """Each with the place of the word that names it."""
    for name, one in file.organisations.items():
        for n, domain in enumerate(one.domains):
            yield ("organisations", name, "domains", n), _contact(one, one, name, domain=domain, role=one.role)
        for n, person in enumerate(one.contacts):
            path = ("organisations", name, "contacts", n, "address")
            yield path, _contact(person, one, name, person.address, person.name, role=person.role or one.role)
    for n, person in enumerate(file.contacts):
        yield ("contacts", n, "address"), _contact(person, person, "", person.address, person.name, role=person.role)


def _contact(
    own: Terms,
    shared: Terms,
    organisation: str,
    address: str | None = None,
    name: str | None = None,
    *,
    domain: str | None = None,
    role: str | None = None,
) -> Contact:
    grace = own.grace if own.grace is not None else shared.grace or 0
    quota = own.quota or shared.quota or Quota()
    zone = own.timezone or shared.timezone
    return Contact(
        address=address,
        domain=domain,
        name=name or "",
        organisation=organisation,
        role=role or "user",
        plan=own.plan or shared.plan or "",
        starts=_first(own.starts, shared.starts),
        ends=_first(own.ends, shared.ends),
        grace_days=grace // DAY,
        language=own.language or shared.language or "",
        timezone=zone.key if zone else "",
        quota_cases=quota.cases,
        quota_hours=quota.hours,
    )


def _first(own: date | None, shared: date | None) -> date | None:
    return own if own is not None else shared
