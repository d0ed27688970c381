"""What each key of contacts.yml is for, in a sentence."""

from __future__ import annotations

CONTACTS = {
    "ContactsFile.organisations": "Organisations by name, each with its contract and its people.",
    "ContactsFile.contacts": "People on their own.",
    "OrganisationOf.domains": "Everybody who writes from these domains belongs to it.",
    "OrganisationOf.contacts": "Its people by address; what they do not say they have from it.",
    "Terms.plan": "The plan of the contract; without one there is none.",
    "Terms.starts": "The first day.",
    "Terms.ends": "The last day.",
    "Terms.grace": "How long it still counts after the last day, such as 14d.",
    "Terms.quota": "What the contract covers in one period.",
    "Terms.language": "Of mails to them, such as en.",
    "Terms.timezone": "Times in mails are shown in it too.",
    "PersonOf.address": "The address they write from.",
    "PersonOf.name": "Their name.",
    "PersonOf.role": "named_caller, technical_contact or user.",
    "OrganisationOf.role": "The role of its people unless they have their own.",
    "Quota.cases": "How many cases.",
    "Quota.hours": "How many hours.",
}
