"""`mailbot check` on one mistake at a time: the right line, what was expected or what to write, and code 78."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbot.settings import ConfigError, Problem, load
from storage import read_rows
from tests.cli.command import run
from tests.settings.test_mistakes_are_placed import ENVIRON, ROWS, broken, example

# file, what stands there, what stands there instead with the mark at the mistake, words of message or remedy
BROKEN = [
    # case numbers that find what they should not
    ("desk.yml", '["ref {number}"]', '["ref {number}", ¦"ref{number}"]', "overlaps with 'ref {number}'"),
    ("desk.yml", '["ref {number}"]', '[¦"Case #{number}"]', "overlaps with '[Case #{number}]'"),
    ("desk.yml", '["ref {number}"]', '["ref {number}", ¦"my ref {number}"]', "overlaps with 'ref {number}'"),
    ("desk.yml", '["ref {number}"]', '[¦"in {number}"]', "would take 2026 in 'in 2026'"),
    ("desk.yml", '["ref {number}"]', '[¦"tel {number}"]', "would take 5551234"),
    ("desk.yml", '["ref {number}"]', '[¦"[{number}]"]', "would take"),
    ("desk.yml", '["ref {number}"]', '[¦"({number})"]', "would take"),
    ("desk.yml", '"[Case #{number}]"', '¦"Windows {number}"', "would take 10 in 'Windows 10'"),
    ("desk.yml", '["ref {number}"]', '[¦"ref {number} {number}"]', "expected {number} once"),
    ("desk.yml", '["ref {number}"]', "[¦ref]", "expected {number} once"),
    ("desk.yml", "start: 1001", "start: ¦0", "expected at least 1"),
    # days and hours
    ("desk.yml", "closed: [2026-08-07]", 'closed: [2026-08-07, ¦"2026-08-01..2026-08-14"]', "the days overlap"),
    ("desk.yml", "closed: [2026-08-07]", "closed: [2026-08-07, ¦2026-08-07]", "line 11"),
    ("desk.yml", "{2026-12-24:", '{"2026-12-20..2026-12-31": "09:00-10:00", ¦2026-12-24:', "the days overlap"),
    ("desk.yml", "{2026-12-24:", "{¦2026-08-07:", "is closed by line 11"),
    ("desk.yml", 'fri: "09:00-16:00"', 'fri: ¦"17:30-09:00"', "ends on the next day"),
    ("desk.yml", 'fri: "09:00-16:00"', 'fri: ¦"20:00-06:00", sat: "05:00-07:00"', "the hours of fri last into"),
    ("desk.yml", 'fri: "09:00-16:00"', 'fri: ¦"09:00-"', "not a time of day"),
    ("desk.yml", 'fri: "09:00-16:00"', "fri: ¦12:30", "expected hours"),
    ("desk.yml", 'fri: "09:00-16:00"', 'fri: ¦"09:00-09:00"', "last no time"),
    ("desk.yml", 'fri: "09:00-16:00"', 'fri: ¦"09.00-16.00"', "HH:MM"),
    ("desk.yml", 'fri: "09:00-16:00"', 'fri: ¦"9am-5pm"', "HH:MM"),
    ("desk.yml", 'fri: "09:00-16:00"', 'fri: ¦"09:60-16:00"', "no such time"),
    ("desk.yml", "mon-thu:", "¦Montag:", "not a day"),
    ("desk.yml", "closed: [2026-08-07]", "closed: [¦2026-2-30]", "not a date"),
    ("desk.yml", "closed: [2026-08-07]", "closed: [¦07.08.2026]", "YYYY-MM-DD"),
    ("desk.yml", "closed: [2026-08-07]", "closed: [¦12:30]", "not a date"),
    ("desk.yml", '"2026-08-01..2026-08-14"]', '"2026-08-01..2026-08-14", ¦"2026-08-10"]', "overlap"),
    ("desk.yml", "country: IE", "country: ¦Ireland", "expected a code such as IE"),
    ("desk.yml", "timezone: Europe/Dublin", "timezone: ¦GMT+25", "not a time zone"),
    ("desk.yml", "timezone: Europe/Dublin", "timezone: ¦../../etc/passwd", "not a time zone"),
    # promises
    ("desk.yml", "  respond: [{at: due", "  ¦update: [{at: due", "no priority promises `update`"),
    (
        "desk.yml",
        "{at: due, tell: [owner, manager]}, {after",
        "{at: due, tell: [owner]}, ¦{at: due, tell: [manager]}, {after",
        "step",
    ),
    ("desk.yml", "acknowledge: 2h, respond: 1d", "acknowledge: ¦-2h, respond: 1d", "not a duration"),
    ("desk.yml", "acknowledge: 2h, respond: 1d", "acknowledge: ¦2.5h, respond: 1d", "not a duration"),
    ("desk.yml", "acknowledge: 2h, respond: 1d", "acknowledge: ¦2, respond: 1d", "not a duration"),
    ("desk.yml", "acknowledge: 2h, respond: 1d", "acknowledge: ¦02:00, respond: 1d", "not a duration"),
    ("desk.yml", "acknowledge: 2h, respond: 1d", "acknowledge: ¦9999d, respond: 1d", "longer than"),
    (
        "desk.yml",
        "{after: 1h, every: 2h, times: 3, tell",
        "{after: 1h, every: 2h, times: ¦0, tell",
        "expected at least 1",
    ),
    ("desk.yml", "{after: 1h,", "¦{at: due, after: 1h,", "instant"),
    # people and addresses
    ("desk.yml", "email: bob@example.com", "email: ¦Support@example.com", "the address of the desk already"),
    ("desk.yml", "address: billing@example.com", "address: ¦help@example.com", "the address of an alias already"),
    ("desk.yml", "sales: {agents", "sales: {address: ¦billing@example.com, agents", "the address of queue billing"),
    ("desk.yml", "email: bob@example.com", 'email: ¦"Bob <bob@example.com>"', "not an address"),
    ("desk.yml", "email: bob@example.com", "email: ¦ann@example.org", "is a contact too"),
    ("desk.yml", "web@example.com", "¦bob@example.com", "the address of agent bob"),
    ("desk.yml", "skills: [printers]", "skills: [printers, ¦Printers]", "is there twice"),
    ("desk.yml", "queues: [support, billing, hardware]", "queues: [support, billing, ¦support]", "is there twice"),
    ("desk.yml", "weeks: [bob, carol]", "weeks: ¦[]", ""),
    ("desk.yml", "from: 2026-01-05", "from: ¦2026-02-30", "not a date that exists"),
    ("desk.yml", "from: 2026-01-05}", "¦start: 2026-01-05}", "unknown key 'start'"),
    ("desk.yml", "  sales: {agents", "  ¦bob: {agents", "is the name of one of `agents` too"),
    ("desk.yml", '["*@spam.example"]', '["*@spam.example", ¦"bad@spam.example"]', "overlaps with '*@spam.example'"),
    ("desk.yml", '["*@spam.example"]', '[¦"*@example.com"]', "blocks"),
    ("desk.yml", '["*@spam.example"]', '[¦"*@example.org"]', "which is a contact"),
    ("desk.yml", '["*@spam.example"]', "[¦spam.example]", "expected an address pattern"),
    # where things are
    ("mailbot.yml", "host: imap.example.com", "host: ¦imaps://imap.example.com", "expected the name of a host"),
    ("mailbot.yml", "host: smtp.example.com, port: 587", 'host: ¦"smtp.example.com:587"', "port: 587"),
    ("mailbot.yml", "port: 587", "port: ¦993", "where mail is read"),
    ("mailbot.yml", "host: imap.example.com, user", "host: imap.example.com, port: ¦587, user", "where mail is sent"),
    ("mailbot.yml", "port: 587", "port: ¦0", "expected at least 1"),
    ("mailbot.yml", "port: 587", "port: ¦smtp", "expected a whole number"),
    ("mailbot.yml", "done: {move: Handled}", "done: ¦{move: inbox}", "moved from INBOX to where it is"),
    ("mailbot.yml", '"127.0.0.1:8080"', '¦"127.0.0.1:8024"', "LMTP listens already"),
    ("mailbot.yml", '"127.0.0.1:8080"', '¦"127.0.0.1:99999"', "host:port"),
    ("mailbot.yml", "host: imap.example.com", 'host: ¦"${IMAP_HOST}"', "the environment has no IMAP_HOST"),
    ("mailbot.yml", '"${SUPPORT_PASSWORD}"', '¦"${SUPPORT_PASWORD}"', "did you mean 'SUPPORT_PASSWORD'?"),
    ("mailbot.yml", "authserv_id: [mx.example.com]", "authserv_id: ¦[]", "microsoft365 or none"),
    ("mailbot.yml", "folder: INBOX", 'folder: ¦""', "expected some text"),
    # contacts
    ("desk.yml", "from: contacts.csv", "from: ¦{database: sqlite:///crm.db}", "with its query"),
    ("desk.yml", "from: contacts.csv", 'from: {database: ¦"sqlite:///crm.db", query: select 1}', "there is no file"),
    (
        "desk.yml",
        "from: contacts.csv",
        'from: {database: ¦"postgresql://me:pw@db/crm", query: select 1}',
        "never stands",
    ),
    ("desk.yml", "from: contacts.csv", "from: ¦[contacts.csv]", "expected a file or a database"),
    ("contacts.csv", ",30,,,,", ",¦soon,,,,", "expected days such as 14d"),
    ("contacts.csv", "2026-06-30", "¦30/06/2026", "YYYY-MM-DD"),
    ("contacts.csv", ",example.net,", ",example.net,,,,,,,,,,,\n,¦example.net,", ""),
    # rules
    ("rules.yml", "hours: closed", "role: ¦boss", "expected named_caller"),
    ("rules.yml", "hours: closed", "from: ¦bob", "the whole one is compared"),
    ("rules.yml", "hours: closed", 'domain: ¦"@example.org"', "write example.org"),
    ("rules.yml", "hours: closed", "level: ¦trusted", "expected stranger or claimed or proven"),
    ("rules.yml", "hours: closed", "size: {over: ¦big}", "expected a size"),
    ("rules.yml", "hours: closed", "any: ¦[]", "expected at least 1"),
    ("rules.yml", "hours: closed", "not: {¦subjct: x}", "did you mean 'subject'?"),
    ("rules.yml", "hours: closed", 'subject: {regex: ¦"(?=x)"}', "RE2 has no look-ahead"),
    ("rules.yml", "hours: closed", 'subject: {regex: ¦"[a-"}', "close each ["),
    ("rules.yml", "hours: closed", 'subject: {regex: ¦"*x"}', "what is repeated stands before it"),
    ("rules.yml", "tell: [on_call]", "watchers: [¦bob]", "not an address"),
    ("rules.yml", "{tell: [on_call]}", "¦{tell: []}", "a rule must do something"),
    ("rules.yml", "tell: [on_call]", "start: ¦respnd", "did you mean 'respond'?"),
    ("rules.yml", "- rule: Urgent at night wakes the one on call", "- ¦when: {hours: open}", ""),
    # YAML
    ("desk.yml", "calendar:\n  hours", "calendar:\n¦\thours", "never with tabs"),
    ("desk.yml", "language: en", "language: en\n¦--- \nname: Two", "not YAML"),
    ("desk.yml", "language: en", 'language: ¦"en', "not closed"),
    ("desk.yml", "language: en", "language: ¦[en", "not closed"),
    ("desk.yml", "language: en", "language: ¦{en", "not closed"),
    ("desk.yml", "language: en", "¦language en", "not YAML"),
    ("desk.yml", "language: en", "language: en: ¦de", "not YAML"),
    ("desk.yml", "language: en", " ¦language: en", "not YAML"),
    ("desk.yml", "language: en", "language: ¦*nowhere", "undefined alias"),
    ("desk.yml", "carol: {name: Carol Diaz,", "carol: {name: Carol Diaz email¦:", "not YAML"),
    ("rules.yml", "when: {hours: closed, priority: high}", "when: ¦{hours: closed, priority: high", "not closed"),
    ("rules.yml", "  then: {tell: [on_call]}", " ¦then: {tell: [on_call]}", "not YAML"),
    ("desk.yml", "language: en", "language: ¦english", "expected a language code"),
]


def told(folder: Path) -> tuple[Problem, ...]:
    try:
        return load(folder, ENVIRON, secrets=False, read_rows=read_rows).warnings
    except ConfigError as error:
        return error.problems


@pytest.mark.parametrize(("file", "old", "new", "said"), BROKEN, ids=[f"{r[0]}:{r[2][:40]}" for r in BROKEN])
def test_a_broken_configuration_is_told_at_its_line(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    folder = example(tmp_path)
    line, _ = broken(folder, file, old, new)

    found = told(folder)

    there = [f"{p.message} {p.remedy}" for p in found if (p.file, p.line) == (str(folder / file), line)]
    assert there, f"nothing at {file}:{line}, but " + "\n".join(map(str, found))
    assert any(said in text for text in there), there


@pytest.mark.parametrize(("file", "old", "new"), [row[:3] for row in (*BROKEN, *ROWS)])
def test_each_problem_says_what_was_expected_or_what_to_write(tmp_path: Path, file: str, old: str, new: str) -> None:
    folder = example(tmp_path)
    broken(folder, file, old, new)

    assert [p for p in told(folder) if not (p.remedy or "expected" in p.message or "such as" in p.message)] == []


@pytest.mark.parametrize("row", BROKEN[::9], ids=[row[2][:40] for row in BROKEN[::9]])
def test_check_ends_with_78_and_shows_the_line_itself(tmp_path: Path, row: tuple[str, str, str, str]) -> None:
    folder = example(tmp_path)
    line, column = broken(folder, *row[:3])

    as_json, for_people = (run(["check", *w, "--config", str(folder)], environ=ENVIRON) for w in (["--json"], []))

    place = (str(folder / row[0]), line, column)
    assert (as_json.code, for_people.code) == (78, 78)
    assert place in [(p["file"], p["line"], p["column"]) for p in as_json.json["problems"]]
    assert ":".join(map(str, place)) in for_people.out
    assert (folder / row[0]).read_text().splitlines()[line - 1][column - 1 :][:40].strip() in for_people.out
