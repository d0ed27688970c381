"""The made-up desk of the demo: its configuration, written with comments, and the clock it lives by."""

from __future__ import annotations

import shutil
import stat
from datetime import datetime, time, timedelta
from pathlib import Path
from secrets import token_hex
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Dublin")
DESK, AGENT, MANAGER = "support@example.com", "bob@example.com", "carol@example.com"
ANN, BEN = "ann@example.org", "ben@example.net"
_MARK = ".made-by-mailbot-demo"

MAILBOT_YML = """\
# Where things are. The demo's mail server listens on this machine alone, so no TLS and no real password.
storage: {{database: "sqlite:///var/mailbot.db"}}
secret: {{file: secret.key}}            # signs the tokens in Message-IDs
admins: [carol@example.com]
mailboxes:
  support:
    imap: {{host: 127.0.0.1, port: {imap}, tls: none, user: support@example.com, password: "${{SUPPORT_PASSWORD}}"}}
    folder: INBOX
    done: {{move: Handled}}             # where mail goes once it is safe in the database
    first_run: process                # mail that is already there is answered too
    poll: 5s
smtp: {{host: 127.0.0.1, port: {smtp}, tls: none}}
desk: desk.yml
rules: rules.yml
"""

DESK_YML = """\
# Who works here, when, and what is promised.
name: Example Support
address: support@example.com
case_number: {tag: "[Case #{number}]", also: ["ref {number}"], start: 1001}
timezone: Europe/Dublin
calendar:
  hours: {mon-fri: "09:00-17:30"}
agents:
  bob: {name: Bob Ray, email: bob@example.com, queues: [support]}
  carol: {name: Carol Diaz, email: carol@example.com}
roles: {manager: [carol]}
queues:
  support: {assign: round_robin}
priorities:
  high: {tags: ["P1", "urgent"], windows: {acknowledge: 30m, respond: 2h, resolve: 1d}}
  medium: {tags: ["P2"], windows: {acknowledge: 1h, respond: 4h, resolve: 3d}}
default_priority: medium
escalations:
  acknowledge: [{at: due, tell: [manager]}]       # nobody has taken it in time: the manager hears of it
contacts: {from: contacts.csv, unknown: accept}
"""

RULES_YML = """\
# The first rule to set a thing wins; tags add up.
- rule: Printers are tagged
  when: {subject: {contains: [printer, toner]}}
  then: {tags: [printer]}
"""

CONTACTS_CSV = """\
address,domain,name,organisation,role,plan,starts,ends,grace,quota_cases,quota_hours,language,timezone
ann@example.org,,Ann Lee,Lee Dental,named_caller,gold,2020-01-01,2099-12-31,,,,,
ben@example.net,,Ben Ode,Ode Books,user,gold,2020-01-01,2099-12-31,,,,,
"""


def write_desk(folder: Path, imap: int, smtp: int) -> None:
    """A fresh desk in `folder`. Raises FileExistsError when something else is there, which is left alone."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _MARK).exists():
            raise FileExistsError(f"{folder} is not empty, and no demo made it")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).touch()
    (folder / "var").mkdir()
    (folder / "mailbot.yml").write_text(MAILBOT_YML.format(imap=imap, smtp=smtp), encoding="utf-8")
    (folder / "desk.yml").write_text(DESK_YML, encoding="utf-8")
    (folder / "rules.yml").write_text(RULES_YML, encoding="utf-8")
    (folder / "contacts.csv").write_text(CONTACTS_CSV, encoding="utf-8")
    secret = folder / "secret.key"
    secret.touch(mode=stat.S_IRUSR | stat.S_IWUSR)
    secret.write_text(token_hex(32), encoding="ascii")


def morning(today: datetime) -> datetime:
    """Five past nine of the next working day, in the desk's zone."""
    day = today.astimezone(ZONE).date()
    while day.weekday() > 4:
        day += timedelta(days=1)
    return datetime.combine(day, time(9, 5), ZONE)
