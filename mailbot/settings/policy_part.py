"""What the policy has of mailbot.yml, as a mailbot.yml of its own: kept with it, without hosts, logins or comments."""

from __future__ import annotations

import json

from mailbot.settings.yaml_file import Value

WHOLE = ("admins", "plus_addressing", "desk", "rules", "templates", "web")
NO_URL = "https://kept.example"
NOWHERE: Value = {"host": "kept", "user": "kept", "password": "${KEPT}"}


def policy_part(main: Value) -> bytes:
    """JSON, which is YAML too. What the variables stand for is not filled in."""
    value = main if isinstance(main, dict) else {}
    kept: dict[str, Value] = {key: value[key] for key in WHOLE if key in value}
    mailboxes = value.get("mailboxes")
    if isinstance(mailboxes, dict):
        kept["mailboxes"] = {name: _mailbox(one) for name, one in mailboxes.items()}
    webhooks = value.get("webhooks")
    if isinstance(webhooks, dict):
        kept["webhooks"] = {name: {"url": NO_URL} for name in webhooks}  # rules name them
    return json.dumps(kept, ensure_ascii=False, indent=1).encode()


def _mailbox(one: Value) -> Value:
    """Whose word counts on who wrote."""
    border = {"authserv_id": one["authserv_id"]} if isinstance(one, dict) and "authserv_id" in one else {}
    return {"imap": NOWHERE, **border}
