"""The configuration the daemon is run with: one queue, one agent, SQLite, and budgets raised in the open."""

from __future__ import annotations

import secrets
from pathlib import Path

from bench.servers import ARCHIVE, HOST, PASSWORD, USER

AGENT = "bob@example.com"
ADDRESS = "support@example.com"
TAG = "[Case #{number}]"
FIRST_NUMBER = 1001
PASSWORD_VARIABLE = "BENCH_PASSWORD"

_MAILBOT = """\
# Written by the benchmark: where things are.
storage: {{database: "sqlite:///var/mailbot.db"}}   # WAL at synchronous=FULL, as always
secret: {{file: secret.key}}
admins: [ops@example.com]
mailboxes:
  support:
    imap: {{host: {host}, port: {imap}, user: {user}, password: "${{{variable}}}", tls: none}}
    folder: INBOX
    done: {{move: {archive}}}
    first_run: process
    authserv_id: none                              # this server reports nothing, as many do
smtp: {{host: {host}, port: {smtp}, tls: none}}
desk: desk.yml
"""
_DESK = """\
# Written by the benchmark: a desk of one queue and one agent.
name: Example Support
address: {address}
case_number: {{tag: "{tag}", start: {first}}}
timezone: Europe/Dublin
language: en
calendar:
  hours: {{mon-fri: "09:00-17:30"}}
  holidays: {{country: IE}}
agents:
  bob: {{name: Bob Ray, email: {agent}, queues: [support]}}
queues:
  support: {{assign: least_loaded}}
priorities:
  medium: {{windows: {{acknowledge: 2h, respond: 1d, resolve: 3d}}}}
default_priority: medium
escalations:
  acknowledge: [{{at: "75%", tell: [owner]}}, {{at: due, tell: [owner]}}]
contacts: {{unknown: accept}}
# A desk on its defaults delays what exceeds 60 automatic mails an hour to people it does not know, and sends
# one of them at most 4 a day. Here 400 strangers write 1,000 mails in seconds, so the ceilings are lifted:
budgets: {{unproven_per_hour: 1000000, unproven_per_day: 1000000, proven_per_day: 1000000}}
"""


def write(folder: Path, imap_port: int, smtp_port: int) -> Path:
    """A configuration folder for these two servers; its database is new."""
    (folder / "var").mkdir(parents=True)
    secret = folder / "secret.key"
    secret.touch(mode=0o600)
    secret.write_text(secrets.token_hex(32) + "\n")
    servers = {"host": HOST, "imap": imap_port, "smtp": smtp_port, "user": USER, "archive": ARCHIVE}
    (folder / "mailbot.yml").write_text(_MAILBOT.format(**servers, variable=PASSWORD_VARIABLE))
    names = {"address": ADDRESS, "tag": TAG, "first": FIRST_NUMBER, "agent": AGENT}
    (folder / "desk.yml").write_text(_DESK.format(**names))
    return folder


def database(folder: Path) -> str:
    return f"sqlite:///{folder}/var/mailbot.db"


ENVIRONMENT = {PASSWORD_VARIABLE: PASSWORD, "NO_COLOR": "1"}
