"""A morning at a made-up desk, told as it happens. Numbers and times come from the daemon's records and its mails."""

from __future__ import annotations

import signal
import smtplib
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from mailbot.daemon import clock as clock_file
from mailbot.daemon.clock import FileClock
from mailbot.demo import letters
from mailbot.demo.daemon import Daemon, StoryFailed
from mailbot.demo.desk import AGENT, ANN, BEN, DESK, MANAGER, ZONE, morning, write_desk
from mailbot.demo.server import DemoMailServer

FOLDER = Path("demo-desk")
RATE = 60.0  # seconds of the desk's time in one of ours
OK, UNAVAILABLE = 0, 69


def demo(*, once: bool, folder: Path | None) -> int:
    """Plays the story, then stays up until Ctrl-C unless `once`. Returns an exit code of sysexits."""
    folder = (folder or FOLDER).absolute()
    print("mailbot demo: everything happens on this machine, nothing is sent outside.\n")
    with DemoMailServer() as server:
        try:
            write_desk(folder, server.imap_port, server.smtp_port)
        except FileExistsError as error:
            print(f"{error}. Name another folder: mailbot demo DIR", file=sys.stderr)
            return UNAVAILABLE
        clock_path = folder / "clock"
        clock_file.write(clock_path, morning(datetime.now(UTC)), RATE)
        with Daemon(folder, clock_path) as daemon:
            story = _Story(server, daemon, FileClock(clock_path), clock_path)
            try:
                story.play()
            except (StoryFailed, TimeoutError) as error:
                print(f"\nThe story stops here: {error}", file=sys.stderr)
                return UNAVAILABLE
            if not once:
                _stay(story, server, folder)
    return OK


class _Story:
    """Who does what, and how it is told. `say` prints the desk's time as the daemon's clock has it."""

    def __init__(self, server: DemoMailServer, daemon: Daemon, clock: FileClock, clock_path: Path) -> None:
        self.server, self.daemon, self.clock, self._clock_path = server, daemon, clock, clock_path

    def play(self) -> None:
        self.say("mail server", f"IMAP on port {self.server.imap_port}, SMTP on port {self.server.smtp_port}")
        self.say("daemon", f"watching {DESK}; one second here is a minute at the desk\n")
        number = self._a_new_case()
        self._a_reply(number)
        answer = self._the_agent_answers(number)
        self._out_of_office(number, answer)
        self._nobody_takes(number)
        self._look()

    # --- the scenes

    def _a_new_case(self) -> int:
        self.say("Ann", 'writes to the desk: "[P1] Printer on fire"')
        mail = letters.write(f"Ann Lee <{ANN}>", DESK, "[P1] Printer on fire", _FIRE, self.clock.now())
        self._send(ANN, mail)
        case = self.daemon.until("the first case", lambda: next(iter(self.daemon.cases()), None))
        number = int(case["number"])
        self.told(
            case["opened_at"], "mailbot", f"opens case {number}, priority {case['priority']}, for {case['owner']}"
        )
        receipt = self.server.wait_for(ANN, 1)[0]
        self.mailed(receipt, "Ann", "gets a receipt")
        key = letters.access_key(receipt)
        print(f"{'':>24}with an access key of her own: {key}")
        self._promises(number)
        self.mailed(self.server.wait_for(AGENT, 1)[0], "Bob", "is told, in his own mail client")
        return number

    def _promises(self, number: int) -> None:
        for window in self.daemon.case(number)["deadlines"]:
            print(f"{'':>24}promised: {window['window']} by {_hour(window['due_at'])}")
        print()

    def _a_reply(self, number: int) -> None:
        receipt = self.server.mails(ANN)[0]
        self.say("Ann", "answers the receipt, without thinking about case numbers")
        self._send(ANN, letters.reply(receipt, f"Ann Lee <{ANN}>", _MORE, self.clock.now()))
        self._entry(number, "her reply", lambda e: e["kind"] == "mail_in" and "extinguisher" in e["text"])
        self.told_entry(number, "mailbot", f"files it on case {number}: it cites a Message-ID signed for her\n")

    def _the_agent_answers(self, number: int) -> bytes:
        notification = self.server.wait_for(AGENT, 2)[0]
        self.say("Bob", "answers the notification from his mail client")
        self._send(AGENT, letters.reply(notification, f"Bob Ray <{AGENT}>", _ADVICE, self.clock.now()))
        answer = self.server.wait_for(ANN, lambda raw: "Bob" in str(letters.read(raw)["From"]))[0]
        self.mailed(answer, "Ann", "gets his answer, from the desk's address")
        self._windows(number)
        return answer

    def _out_of_office(self, number: int, answer: bytes) -> None:
        before = len(self.server.mails(ANN))
        self.say("Ann", "is at lunch; her mail client answers by itself")
        away = letters.reply(
            answer,
            f"Ann Lee <{ANN}>",
            "I am out of the office until two.",
            self.clock.now(),
            Auto_Submitted="auto-replied",
        )
        self._send(ANN, away)
        self._entry(number, "the out-of-office", lambda e: "out of the office" in e["text"])
        silent = len(self.server.mails(ANN)) == before
        self.told_entry(
            number, "mailbot", f"files it inside; {'nobody is answered' if silent else 'SOMEBODY WAS ANSWERED'}\n"
        )

    def _nobody_takes(self, first: int) -> None:
        self.say("Ben", 'writes: "Where is my invoice?" (and Bob is busy with a fire)')
        self._send(BEN, letters.write(f"Ben Ode <{BEN}>", DESK, "Where is my invoice?", _INVOICE, self.clock.now()))
        found = self.daemon.until(
            "the second case", lambda: next((c for c in self.daemon.cases() if int(c["number"]) != first), None)
        )
        number = int(found["number"])
        self.told(found["opened_at"], "mailbot", f"opens case {number}, priority {found['priority']}")
        self.mailed(self.server.wait_for(BEN, 1)[0], "Ben", "gets a receipt")
        self._promises(number)
        print(f"{'':>10}… nobody takes it; the clock is put forward to just before the promise runs out …\n")
        first_due = min(datetime.fromisoformat(d["due_at"]) for d in self.daemon.case(number)["deadlines"])
        clock_file.write(self._clock_path, first_due - timedelta(seconds=30), RATE)
        alarm = self.server.wait_for(MANAGER, lambda raw: f"#{number}" in str(letters.read(raw)["Subject"]))[0]
        self.mailed(alarm, "Carol", "the manager, hears of it")
        self._windows(number)

    def _look(self) -> None:
        print("What the desk remembers (mailbot cases list):")
        for case in sorted(self.daemon.cases(), key=lambda c: int(c["number"])):
            shown = f"{case['status']:<8} {case['priority']:<7} {case['owner'] or '-':<6} {case['subject']}"
            print(f"  {case['number']}  {shown}")
        print()

    # --- telling it

    def say(self, who: str, what: str) -> None:
        print(f"{_hour(self.clock.now().isoformat()):>8}  {who:<12}  {what}", flush=True)

    def told(self, at: str, who: str, what: str) -> None:
        print(f"{_hour(at):>8}  {who:<12}  {what}", flush=True)

    def told_entry(self, number: int, who: str, what: str) -> None:
        self.told(self.daemon.case(number)["entries"][-1]["at"], who, what)

    def mailed(self, raw: bytes, who: str, what: str) -> None:
        mail = letters.read(raw)
        at = mail["Date"].datetime.isoformat()
        self.told(at, who, f'{what}: "{mail["Subject"]}"')

    def _windows(self, number: int) -> None:
        for window in self.daemon.case(number)["deadlines"]:
            if window["outcome"]:
                print(f"{'':>24}window {window['window']}: {window['outcome']}")
            elif window["due_at"] < self.clock.now().astimezone(ZONE).isoformat():
                print(f"{'':>24}window {window['window']}: ran out at {_hour(window['due_at'])}")
        print()

    def _entry(self, number: int, what: str, fits: Callable[[dict[str, Any]], bool]) -> None:
        self.daemon.until(what, lambda: any(fits(e) for e in self.daemon.case(number)["entries"]))

    def _send(self, sender: str, raw: bytes) -> None:
        with smtplib.SMTP("127.0.0.1", self.server.smtp_port) as smtp:
            smtp.sendmail(sender, [DESK], raw)


def _hour(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(ZONE).strftime("%a %H:%M")


def _stay(story: _Story, server: DemoMailServer, folder: Path) -> None:
    """Up until Ctrl-C, and how to take part."""
    clock_file.write(folder / "clock", story.clock.now(), RATE)
    shown = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
    mailbot = "mailbot" if Path(sys.argv[0]).name != "mailbot" else sys.argv[0]
    print(f"""The desk stays open. Write to it (SMTP on 127.0.0.1 port {server.smtp_port}):

  printf 'From: you@example.org\\nTo: {DESK}\\nSubject: Hello\\n\\nIs anybody there?\\n' |
    curl -s smtp://127.0.0.1:{server.smtp_port} --mail-from you@example.org --mail-rcpt {DESK} --upload-file -

Read what comes back with any mail client: IMAP on 127.0.0.1 port {server.imap_port}, no TLS,
the address as user, password "demo" (yours, {AGENT}'s or {MANAGER}'s: answer as the agent, if you like).

Look inside:   {mailbot} cases list --config {shown}
               {mailbot} cases show 1001 --config {shown}
The rules:     {shown}/desk.yml and rules.yml     The log: {shown}/daemon.log

Ctrl-C ends it.""")
    try:
        signal.pause()
    except KeyboardInterrupt:
        print("\nStopping.")


_FIRE = """Hello,

the printer on the second floor is on fire, and we have invoices to print.

Ann
"""
_MORE = "We used the extinguisher. It is a LaserJet 4, by the way."
_ADVICE = "Please leave it unplugged, Ann. A new one comes this afternoon.\n\nBob"
_INVOICE = "Hello, I have not had an invoice since June. Could you look? Ben"
