"""Each row breaks the whole example at one place; `¦` marks where the mistake must be shown."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from mailbot.settings import ConfigError, Problem, load
from mailbot.settings.contact_sources import ReadRows

WHOLE = Path(__file__).parent / "whole"
MARK = "¦"
ENVIRON = {"SUPPORT_PASSWORD": "one", "SMTP_PASSWORD": "two"}

# file, what stands there, what stands there instead, words of the message, words of the remedy
ROWS = [
    # unknown keys
    ("mailbot.yml", "admins:", "¦admin:", "unknown key 'admin'", "did you mean 'admins'?"),
    ("mailbot.yml", "host: imap.example.com", "¦hots: x, host: imap.example.com", "unknown key 'hots'", "'host'"),
    ("mailbot.yml", "folder: INBOX", "¦foldr: INBOX", "unknown key 'foldr'", "'folder'"),
    ("mailbot.yml", "envelope: desk", "¦envelop: desk", "unknown key 'envelop'", "'envelope'"),
    ("desk.yml", "aliases:", "¦alises:", "unknown key 'alises'", "'aliases'"),
    ("desk.yml", "start: 1001", "¦begin: 1001", "unknown key 'begin'", "known: also, start, tag"),
    ("desk.yml", "away:", "¦aways:", "unknown key 'aways'", "'away'"),
    ("desk.yml", "holidays: {country: IE}", "holidays: {¦contry: IE, country: IE}", "unknown key", "'country'"),
    (
        "desk.yml",
        "{acknowledge: 2h, respond: 1d",
        "{¦acknowlege: 2h, respond: 1d",
        "expected acknowledge",
        "'acknowledge'",
    ),
    ("desk.yml", "else: new_case", "¦els: new_case", "unknown key 'els'", "'else'"),
    ("desk.yml", "unproven_per_hour", "¦unproven_per_hours", "unknown key", "'unproven_per_hour'"),
    ("desk.yml", "set: {priority: high}", "set: {¦prio: high}", "", "'priority'"),
    ("rules.yml", "when: {queue: support, any:", "when: {¦queu: support, any:", "unknown key 'queu'", "'queue'"),
    ("rules.yml", "{contains: [printer", "{¦contain: [printer", "unknown key 'contain'", "'contains'"),
    ("rules.yml", "tags: [printer]", "¦tag: [printer]", "unknown key 'tag'", "'tags'"),
    ("rules.yml", "- rule: No contract", "- ¦rul: No contract", "unknown key 'rul'", "'rule'"),
    # names that lead nowhere
    ("desk.yml", "queues: [support], skills", "queues: [¦suport], skills", "no queue is called 'suport'", "'support'"),
    ("desk.yml", "manager: [carol]", "manager: [¦caroll]", "no agent is called 'caroll'", "'carol'"),
    ("desk.yml", "weeks: [bob, carol]", "weeks: [bob, ¦karol]", "no agent is called 'karol'", "'carol'"),
    ("desk.yml", "sales: {agents: [carol]}", "sales: {agents: [¦cara]}", "no agent is called 'cara'", "'carol'"),
    ("desk.yml", "assign: least_loaded", "assign: ¦least_load", "expected fixed", "'least_loaded'"),
    ("desk.yml", "default_priority: medium", "default_priority: ¦medum", "no priority is called", "'medium'"),
    (
        "desk.yml",
        "{at: due, tell: [owner, manager]}",
        "{at: due, tell: [owner, ¦manger]}",
        "nobody is called",
        "'manager'",
    ),
    ("desk.yml", "set: {priority: high}", "set: {priority: ¦hihg}", "no priority is called 'hihg'", "'high'"),
    ("desk.yml", "required_fields: {support:", "required_fields: {¦supprt:", "no queue is called", "'support'"),
    ("rules.yml", "when: {queue: support", "when: {queue: ¦suport", "no queue is called 'suport'", "'support'"),
    ("rules.yml", "then: {queue: hardware", "then: {queue: ¦hardwear", "no queue is called", "'hardware'"),
    ("rules.yml", "hardware, priority: high", "hardware, priority: ¦hgih", "no priority is called", "'high'"),
    ("rules.yml", "tell: [carol]", "tell: [¦carl]", "nobody is called 'carl'", "'carol'"),
    ("rules.yml", "tell: [on_call]", "tell: ¦oncall", "nobody is called 'oncall'", "'on_call'"),
    ("rules.yml", "send: no-contract", "send: ¦no-contrat", "no template is called", "'no-contract'"),
    ("rules.yml", "tags: [printer]", "owner: ¦alice", "no agent is called 'alice'", "known: bob, carol"),
    # words out of a small set
    ("mailbot.yml", "first_run: ignore", "first_run: ¦ignor", "expected ignore or import or process", "'ignore'"),
    ("mailbot.yml", "done: {move: Handled}", "done: ¦moved", "expected {move: FOLDER}, flag or delete", ""),
    ("mailbot.yml", "envelope: desk", "envelope: ¦disk", "expected desk or signed or empty", "'desk'"),
    ("mailbot.yml", "port: 587", "port: 587, tls: ¦starttsl", "expected implicit", "'starttls'"),
    ("desk.yml", "acknowledged_by: agent", "acknowledged_by: ¦agents", "expected agent or receipt", "'agent'"),
    ("desk.yml", "unknown: accept", "unknown: ¦acept", "expected accept or hold or refuse", "'accept'"),
    ("desk.yml", "pause_while: [waiting]", "pause_while: [¦wating]", "expected new or open or waiting", "'waiting'"),
    ("rules.yml", "hours: closed", "hours: ¦close", "expected open or closed", "'closed'"),
    ("rules.yml", "is: [none, expired,", "is: [none, ¦expird,", "not 'expird'", "'expired'"),
    # times, dates, zones, durations, numbers
    ("desk.yml", "timezone: Europe/Dublin", "timezone: ¦Europe/Dublni", "not a time zone", "'Europe/Dublin'"),
    ("desk.yml", 'fri: "09:00-16:00"', 'fri: ¦"09:00-25:00"', "no such time of day: '25:00'", ""),
    ("desk.yml", 'fri: "09:00-16:00"', 'fri: ¦"9-16"', "not a time of day", ""),
    ("desk.yml", "mon-thu:", "¦mon-thr:", "not a day: 'thr'", ""),
    ("desk.yml", "closed: [2026-08-07]", "closed: [¦2026-02-30]", "not a date that exists", ""),
    ("desk.yml", "2026-12-24:", "¦2026-13-24:", "not a date that exists", ""),
    ("desk.yml", '"2026-08-01..2026-08-14"', '¦"2026-08-14..2026-08-01"', "ends before it begins", ""),
    ("desk.yml", "country: IE", "country: ¦IX", "no country 'IX'", ""),
    ("desk.yml", "country: IE", "country: CA, subdivision: ¦NX", "CA has no subdivision 'NX'", ""),
    ("desk.yml", "from: 2026-01-05", "from: ¦monday", "not a date", ""),
    (
        "desk.yml",
        "windows: {acknowledge: 2h, respond: 1d",
        "windows: {acknowledge: ¦2 fortnights, respond: 1d",
        "not a duration",
        "",
    ),
    ("desk.yml", "[2h, 4h elapsed]", "[2h, ¦4 elapsed]", "not a duration", ""),
    ("desk.yml", "within: 14d elapsed", "within: ¦1d 4h", "hours and days do not mix", ""),
    ("desk.yml", 'at: "75%"', 'at: ¦"175%"', "from 1% to 99%", ""),
    ("desk.yml", 'at: "75%"', "at: ¦soon", "due", ""),
    ("desk.yml", "start: 1001", "start: ¦many", "expected a whole number, not 'many'", ""),
    (
        "mailbot.yml",
        '"sqlite:///var/mailbot.db"',
        '¦"mysql://db/mailbot"',
        "'mysql' is no database known here",
        "sqlite:///",
    ),
    ("mailbot.yml", "port: 587", "port: ¦70000", "expected at most 65535", ""),
    ("mailbot.yml", "plus_addressing: false", "plus_addressing: ¦maybe", "expected true or false", ""),
    ("mailbot.yml", '"127.0.0.1:8024"', "¦8024", "expected host:port", ""),
    ("mailbot.yml", '"https://help.example.com"', "¦help.example.com", "expected a URL", ""),
    ("mailbot.yml", "[ops@example.com]", "[¦ops]", "not an address", ""),
    ("desk.yml", '"09:00-12:30, 13:00-17:30"', '¦"09:00-12:30, 12:00-17:30"', "hours overlap", ""),
    ("desk.yml", "hours: {mon-thu:", 'hours: ¦{thu-fri: "09:00-10:00", mon-thu:', "a day has its hours twice", ""),
    ("desk.yml", "respond: 1d, resolve: 3d", "respond: ¦0h, resolve: 3d", "not a duration", ""),
    # shapes
    ("desk.yml", "bob: {name: Bob Ray, email: bob@example.com,", "¦bob: {name: Bob Ray,", "needs the key `email`", ""),
    (
        "desk.yml",
        "name: Example Support\naddress: support@example.com",
        "¦name: Example Support",
        "needs the key `address`",
        "",
    ),
    ("desk.yml", '"[Case #{number}]"', '¦"[Case #{nummer}]"', "expected {number} once", ""),
    ("desk.yml", '["ref {number}"]', '[¦"{number}"]', "must stand before {number}", ""),
    ("desk.yml", "every: 2h, times: 3", "every: ¦2h", "needs `times`", "times: 3"),
    ("desk.yml", "{at: due, tell: [owner, manager]}", "¦{tell: [owner, manager]}", "needs its instant", "at: due"),
    ("desk.yml", "{at: due, tell: [owner, manager]}", "¦{at: due, after: 1h, tell: [owner]}", "one instant", "two"),
    ("mailbot.yml", "authserv_id: [mx.example.com]", "authserv_id: ¦[mx example.com]", "no spaces", "list"),
    ("desk.yml", "[{at: due, tell: [owner, manager], set", "[{at: due, tell: ¦[], set", "at least 1", ""),
    ("desk.yml", "on_call: {weeks: [bob, carol], from: 2026-01-05}", "on_call: ¦[bob, carol]", "need turns", "weeks"),
    ("desk.yml", "sales: {agents: [carol]}", "sales: {assign: ¦round_robin}", "no agents to assign to", "[sales]"),
    ("mailbot.yml", 'port: 587, user: support@example.com, password: "', 'port: 587, password: ¦"', "needs `user`", ""),
    ("desk.yml", "name: Example Support", "name: ¦[a, b]", "expected a text, not a list", ""),
    ("desk.yml", "  sales: {agents: [carol]}", "  sales: ¦carol", "expected a mapping", ""),
    ("rules.yml", '"error E\\\\d{3}"', '¦"error (E"', "missing )", ""),
    ("rules.yml", '"error E\\\\d{3}"', '¦"(a)\\\\1"', "invalid escape sequence", ""),
    ("rules.yml", "then: {tell: [on_call]}", "then: ¦{}", "a rule must do something", ""),
    ("rules.yml", "then: {tell: [on_call]}", "then: {webhook: ¦crm}", "no webhook is called 'crm'", ""),
    ("rules.yml", "tags: [printer]", "skip: [¦answer]", "expected acknowledge or respond", ""),
    ("rules.yml", "tags: [printer]", "start: respond, skip: ¦respond", "started or skipped, not both", ""),
    ("rules.yml", "tags: [printer]", "escalate: ¦perhaps", "expected true or false", ""),
    # what stands twice or against itself
    ("desk.yml", "language: en", "¦name: Again", "the key 'name' is there twice", "line 2"),
    ("desk.yml", '["P2", "low"]', '["P2", ¦"Urgent"]', "asks for priority 'high' already", ""),
    ("desk.yml", '["P2", "low"]', '["P2", ¦HIGH]', "asks for priority 'high' already", ""),
    ("desk.yml", "email: bob@example.com", "email: ¦Help@example.com", "the address of an alias already", ""),
    ("desk.yml", "email: carol@example.com", "email: ¦bob@example.com", "the address of agent bob already", ""),
    (
        "rules.yml",
        "- rule: No contract",
        "- rule: ¦printers go to hardware",
        "called 'printers go to hardware' already",
        "line 2",
    ),
    ("mailbot.yml", "envelope: desk", "envelope: ¦signed", "needs `plus_addressing: true`", ""),
    ("desk.yml", "  sales: {agents", "  ¦owner: {agents", "means something of its own", "another name"),
    # YAML itself
    ("desk.yml", "language: en", "language: ¦!!python/object:os.system en", "", ""),
    ("desk.yml", "language: en", "language: ¦*nowhere", "undefined alias", ""),
    ("desk.yml", "language: en", "¦<<: {a: b}", "merge keys", ""),
    ("rules.yml", "- rule: No contract", "¦rule: No contract", "not YAML", ""),
    # secrets
    ("mailbot.yml", '"${SUPPORT_PASSWORD}"', "¦hunter2", "a secret never stands in YAML", "${NAME}"),
    ("mailbot.yml", '"${SUPPORT_PASSWORD}"', '¦"x${SUPPORT_PASSWORD}"', "a secret never stands in YAML", ""),
    ("mailbot.yml", "secret: {file: secret.key}", "secret: ¦abcdefghijklmnopqrstuvwxyz0123456789", "never", ""),
    ("mailbot.yml", "secret: {file: secret.key}", "secret: {file: ¦nowhere.key}", "cannot read nowhere.key", "init"),
    ("mailbot.yml", '"sqlite:///var/mailbot.db"', "¦postgresql://me:pw@db/x", "a secret never stands in YAML", ""),
    ("mailbot.yml", '"${SUPPORT_PASSWORD}"', '¦"${SUPORT_PASSWORD}"', "the environment has no SUPORT_PASSWORD", ""),
    ("mailbot.yml", "admins:", "previous_secrets: ¦old-one\nadmins:", "a secret never stands in YAML", ""),
    ("mailbot.yml", "admins:", "previous_secrets: [¦old-one]\nadmins:", "a secret never stands in YAML", ""),
    # files
    ("mailbot.yml", "desk: desk.yml", "desk: ¦disk.yml", "cannot read disk.yml", ""),
    ("mailbot.yml", "rules: rules.yml", "rules: ¦rule.yml", "cannot read rule.yml", ""),
    ("mailbot.yml", "templates: templates/", "templates: ¦letters", "there is no folder letters", ""),
    ("desk.yml", "from: contacts.csv", "from: ¦people.csv", "cannot read people.csv", ""),
    ("contacts.csv", ",organisation,", ",¦organization,", "unknown column 'organization'", "'organisation'"),
    ("contacts.csv", "named_caller", "¦namedcaller", "not 'namedcaller'", "'named_caller'"),
    ("contacts.csv", "2099-12-31", "¦2099-12-32", "not a date that exists", ""),
    ("contacts.csv", "2099-12-31", "¦2025-12-31", "ends before it starts", ""),
    ("contacts.csv", "Europe/Dublin", "¦Europa/Dublin", "not a time zone", "'Europe/Dublin'"),
    ("contacts.csv", "ann@example.org", "¦ann.example.org", "not an address", ""),
    ("contacts.csv", ",12,40,", ",¦twelve,40,", "expected a whole number", ""),
    ("contacts.csv", ",example.net,", "¦,,", "needs an address or a domain", ""),
]


def example(folder: Path) -> Path:
    shutil.copytree(WHOLE, folder, dirs_exist_ok=True)
    (folder / "secret.key").touch(0o600)
    (folder / "secret.key").write_text("0123456789abcdef" * 4)
    return folder


def broken(folder: Path, file: str, old: str, new: str) -> tuple[int, int]:
    """Line and column, from 1, at which the mark stood."""
    text = (folder / file).read_text()
    assert text.count(old) >= 1, f"{old!r} does not stand in {file}"
    marked = text.replace(old, new, 1)
    before = marked[: marked.index(MARK)]
    (folder / file).write_text(marked.replace(MARK, ""))
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def problems_of(
    folder: Path,
    environ: Mapping[str, str] = ENVIRON,
    *,
    secrets: bool = True,
    read_rows: ReadRows | None = None,
) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as refused:
        load(folder, environ, secrets=secrets, read_rows=read_rows)
    return refused.value.problems


def test_the_whole_example_is_in_order(tmp_path: Path) -> None:
    assert load(example(tmp_path), ENVIRON).desk.person.name == "Example Support"


@pytest.mark.parametrize(("file", "old", "new", "said", "remedy"), ROWS, ids=[f"{r[0]}:{r[2][:40]}" for r in ROWS])
def test_a_mistake_is_shown_at_its_place(tmp_path: Path, file: str, old: str, new: str, said: str, remedy: str) -> None:
    folder = example(tmp_path)
    line, column = broken(folder, file, old, new)

    found = problems_of(folder)

    there = [p for p in found if (p.file, p.line, p.column) == (str(folder / file), line, column)]
    assert there, f"nothing at {line}:{column}, but " + "\n".join(map(str, found))
    assert any(said in p.message and remedy in f"{p.message} {p.remedy}" for p in there), "\n".join(map(str, found))


def test_all_mistakes_are_told_at_once_in_the_order_of_the_files(tmp_path: Path) -> None:
    folder = example(tmp_path)
    expected = [
        ("mailbot.yml", *broken(folder, "mailbot.yml", "folder: INBOX", "¦foldr: INBOX")),
        ("desk.yml", *broken(folder, "desk.yml", "timezone: Europe/Dublin", "timezone: ¦Dublin")),
        ("desk.yml", *broken(folder, "desk.yml", "manager: [carol]", "manager: [¦caroll]")),
        ("desk.yml", *broken(folder, "desk.yml", '["P2", "low"]', '["P2", ¦urgent]')),
        ("rules.yml", *broken(folder, "rules.yml", "hours: closed", "hours: ¦shut")),
        ("contacts.csv", *broken(folder, "contacts.csv", ",user,", ",¦usr,")),
    ]

    found = [(Path(p.file).name, p.line, p.column) for p in problems_of(folder)]

    assert found == expected


def test_one_unreadable_file_does_not_hide_the_mistakes_of_the_others(tmp_path: Path) -> None:
    folder = example(tmp_path)
    broken(folder, "desk.yml", "language: en", "language: ¦[en")
    broken(folder, "rules.yml", "hours: closed", "hours: ¦shut")

    found = [Path(p.file).name for p in problems_of(folder)]

    assert found == ["desk.yml", "rules.yml"]


def test_names_are_not_called_unknown_where_the_file_that_gives_them_cannot_be_read(tmp_path: Path) -> None:
    folder = example(tmp_path)
    broken(folder, "desk.yml", "language: en", "language: ¦[en")

    assert len(problems_of(folder)) == 1


def test_an_empty_folder_names_the_file_that_is_missing(tmp_path: Path) -> None:
    found = problems_of(tmp_path)

    assert any(p.file == str(tmp_path / "mailbot.yml") and "cannot read" in p.message for p in found)


def test_a_problem_reads_like_a_compiler_error() -> None:
    assert str(Problem("desk.yml", 3, 7, "unknown key 'x'", "did you mean 'y'?")) == (
        "desk.yml:3:7: error: unknown key 'x'; did you mean 'y'?"
    )
