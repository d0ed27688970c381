"""Fields and words by which other programs give themselves away: ticket systems, challenges, spam filters, clients."""

from __future__ import annotations

from typing import Final

from mailbot.parsers.headers import Headers

# Ticket systems of others, by the beginnings of field names that only they write.
_DESK_FIELDS: Final = (
    "x-mailbot-desk", "x-rt-", "rt-ticket", "rt-originator", "rt-queue", "x-otrs-", "x-znuny-", "x-otobo-",
    "x-zammad-", "x-zendesk-", "x-freshdesk-", "x-fd-ticket", "x-freshservice-", "x-osticket-", "x-fc-machinegenerated",
    "x-freescout-", "x-jira-", "x-jsd-", "x-atlassian-ticket", "x-glpi-", "x-redmine-", "x-roundup-",
    "x-helpscout-", "x-kayako-", "x-gitlab-", "x-github-reason", "x-github-notification", "x-trac-", "x-bugzilla-",
    "x-mantis", "x-autotask-", "x-servicenow-", "x-loop-desk", "x-helpdesk-", "x-ticket-", "x-faveo-", "x-sdp-",
    "x-sysaid-", "x-spiceworks-", "x-deskpro-", "x-intercom-", "x-front-", "x-zohodesk-", "x-hesk-", "x-uvdesk-",
    "x-halo-", "x-connectwise-", "x-teamwork-desk", "x-groove-", "x-gorgias-", "x-kustomer-", "x-dixa-", "x-itop-",
    "x-cherwell-", "x-topdesk-", "x-samanage-", "x-request-tracker", "x-supportpal-", "x-hubspot-ticket",
    "x-easyredmine", "x-easyvista", "x-bmc-remedy", "x-efecte-", "x-matrix42-",
)  # fmt: skip
_DESK_MAILERS: Final = (
    "zendesk", "zammad", "osticket", "freshdesk", "freshservice", "freescout", "otrs", "znuny", "otobo", "servicenow",
    "helpscout", "help scout", "kayako", "zoho desk", "jitbit", "intercom", "jira", "request tracker", "hesk",
    "glpi", "deskpro", "spiceworks", "manageengine", "uvdesk", "gorgias", "kustomer", "itop", "topdesk", "supportpal",
    "easy redmine", "halopsa", "connectwise", "mailbot",
)  # fmt: skip

_CHALLENGE_FIELDS: Final = (
    "x-challenge", "x-tmda-", "x-boxtrapper", "x-ask-info", "x-spamarrest", "x-boxbe", "x-mailblocks", "x-choicemail",
    "x-0spam", "x-sanebox-challenge", "x-knowspam", "x-bluebottle",
)  # fmt: skip
CHALLENGES: Final = (
    "confirm your message", "confirm that you sent", "confirm your email to", "verify that you are a human",
    "whitelist request", "sender verification", "challenge-response", "challenge/response",
    "needs your confirmation to deliver", "has been held pending", "spamarrest", "boxbe", "boxtrapper",
    "please confirm your message", "confirm delivery of your message", "waiting for verification",
    "your message requires verification", "your email requires verification",
    "verify your email to", "to deliver your message",
    "message awaiting approval",
    "confirm that you are a person", "prove that you are human", "tagged message delivery agent",
    "your message has not been delivered yet", "bestätigen sie ihre nachricht", "bestätigung ihrer nachricht",
    "confirmez votre message", "confirmer votre message", "vérification de l'expéditeur", "confirme su mensaje",
    "confirmar su mensaje", "confirme sua mensagem", "conferma il tuo messaggio", "bevestig uw bericht",
    "подтвердите отправку", "подтвердите, что вы",
)  # fmt: skip

# What mail programs of people call themselves; nothing that a script writes unasked.
_CLIENTS: Final = (
    "thunderbird", "mozilla", "outlook", "apple mail", "iphone mail", "ipad mail", "mutt", "evolution", "kmail",
    "kontact", "roundcube", "squirrelmail", "horde", "sogo", "the bat!", "lotus notes", "hcl notes", "zimbra",
    "yahoomail", "ymail", "airmail", "em client", "emclient", "mailspring", "postbox", "gnus", "alpine", "pine",
    "claws mail", "sylpheed", "seamonkey", "protonmail", "proton mail", "k-9 mail", "fairemail", "bluemail", "spark",
    "open-xchange", "rainloop", "snappymail", "opera mail", "becky!", "foxmail", "groupwise", "mailmate", "vivaldi",
    "betterbird", "trojita", "nylas", "canary mail", "edison", "samsung email",
)  # fmt: skip


def desk(headers: Headers) -> str:
    """Which mark of a ticket system is there; empty for none. Mail lists write Mailman's marks, which are no desk's."""
    found = next((name for name, _ in headers.fields if name.startswith(_DESK_FIELDS)), "")
    if found:
        return f"{found} is set"
    mailer = " ".join(headers.first(name) for name in ("x-mailer", "user-agent", "x-powered-by", "managed-by")).lower()
    return next((f"X-Mailer: {name}" for name in _DESK_MAILERS if name in mailer), "")


def challenge_field(headers: Headers) -> str:
    return next((name for name, _ in headers.fields if name.startswith(_CHALLENGE_FIELDS)), "")


def client(headers: Headers) -> str:
    """The mail program of a person that wrote it, as it calls itself; empty when none does."""
    program = f"{headers.first('user-agent')} {headers.first('x-mailer')}".lower()
    return next((name for name in _CLIENTS if name in program), "")


def spam(headers: Headers) -> str:
    """What a spam filter on the way says. Only who would be hurt by it could forge it."""
    for name in ("x-spam-flag", "x-spam", "x-spam-status", "x-barracuda-spam-status", "x-bogosity", "x-crm114-status"):
        value = headers.first(name).strip().lower()
        if value.startswith(("yes", "spam", "true")):
            return f"{name}: {value.partition(',')[0][:20]}"
    if headers.first("x-dspam-result").strip().lower() == "spam":
        return "x-dspam-result: spam"
    return _microsoft(headers)


_SURE_SPAM: Final = 5  # from this spam confidence level on Exchange and Microsoft 365 put mail into Junk


def _microsoft(headers: Headers) -> str:
    value = headers.first("x-ms-exchange-organization-scl").strip()
    if _level(value) >= _SURE_SPAM:
        return f"X-MS-Exchange-Organization-SCL: {value[:2]}"
    for field in headers.first("x-forefront-antispam-report").split(";"):
        name, _, value = field.strip().partition(":")
        if name.upper() == "SCL" and _level(value) >= _SURE_SPAM:
            return f"X-Forefront-Antispam-Report: SCL:{value[:2]}"
    return ""


def _level(value: str) -> int:
    return int(value[:2]) if value.isascii() and value.isdigit() else -1
