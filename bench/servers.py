"""The IMAP server of a run: a private Dovecot over a Maildir, on 127.0.0.1 alone, in a folder of its own."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from imapclient import IMAPClient

HOST = "127.0.0.1"
USER, PASSWORD = "support", "bench"
ARCHIVE = "Handled"
PATIENCE = 15.0  # seconds that a server may take to start or to stop


class MissingServer(Exception):
    """A program the benchmark needs is not installed; the text says what to do."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


# Dovecot 2.3 and 2.4 spell most settings differently; both run wholly under one account without root.
_COMMON = """\
base_dir = {run}
state_dir = {run}
log_path = {folder}/log
listen = 127.0.0.1
ssl = no
default_internal_user = {account}
default_internal_group = {group}
default_login_user = {account}
first_valid_uid = 1
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox {archive} {{
    auto = create
  }}
}}
"""
_DOVECOT_2_3 = (
    _COMMON
    + """\
protocols = imap
disable_plaintext_auth = no
mail_location = maildir:{mail}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={account} gid={group} home={folder}
}}
"""
)
_DOVECOT_2_4 = (
    "dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n"
    + _COMMON
    + """\
protocols {{
  imap = yes
}}
auth_allow_cleartext = yes
mail_driver = maildir
mail_path = {mail}
mail_home = {folder}
mail_uid = {account}
mail_gid = {group}
passdb static {{
  password = {password}
}}
userdb static {{
}}
"""
)


class Dovecot:
    """A private Dovecot for one user, run by an ordinary account (`nobody` when started by root)."""

    def __init__(self, folder: Path) -> None:
        self.program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
        if self.program is None:
            raise MissingServer("Dovecot is not installed: `make servers` installs it, then try again")
        self.folder, self.mail, self.port = folder, folder / "Maildir", free_port()
        self.account = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        self._process: subprocess.Popen[bytes] | None = None
        self._staged: list[Path] = []

    def __enter__(self) -> Dovecot:
        for folder in (self.folder, self.folder / "run", self.mail):
            folder.mkdir(parents=True)
            self._own(folder)
        config = self.folder / "dovecot.conf"
        config.write_text(self._config())
        root = os.getuid() == 0
        self._process = subprocess.Popen(
            [str(self.program), "-F", "-c", str(config)],
            user=self.account.pw_uid if root else None,
            group=self.account.pw_gid if root else None,
            extra_groups=[] if root else None,
            process_group=0,
        )
        self._wait_for_greeting()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            stop(self._process)

    def empty(self) -> None:
        """A mailbox as on the first day: no mail, no index, no archive, another UIDVALIDITY."""
        shutil.rmtree(self.mail)
        for folder in ("", "cur", "new", "tmp", "staged"):
            (self.mail / folder).mkdir()
            self._own(self.mail / folder)
        with self.login() as connection:  # makes the archive folder and the indexes
            connection.select_folder("INBOX")

    def stage(self, raws: Sequence[bytes]) -> None:
        """Write the mails where Dovecot does not look yet."""
        self._staged = []
        for position, raw in enumerate(raws, start=1):
            path = self.mail / "staged" / f"{1_750_000_000 + position}.{position:06d}.bench"
            path.write_bytes(raw)
            self._own(path)
            self._staged.append(path)

    def deliver(self) -> None:
        """Let all staged mails arrive, now: a rename each."""
        for path in self._staged:
            os.utime(path)
            path.rename(self.mail / "new" / path.name)

    def count(self, folder: str = "INBOX") -> int:
        """How many mails a folder holds, counted on disk so that the server is left alone."""
        place = self.mail if folder == "INBOX" else self.mail / f".{folder}"
        places = (place / "new", place / "cur")
        return sum(len(os.listdir(p)) for p in places if p.is_dir())

    def connections(self) -> int:
        """How many clients are connected now, by the kernel's table (Linux)."""
        lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
        established = [fields for line in lines if (fields := line.split())[3] == "01"]
        return sum(fields[2].endswith(f":{self.port:04X}") for fields in established)

    def login(self) -> IMAPClient:
        connection = IMAPClient(HOST, port=self.port, ssl=False, timeout=60)
        connection.login(USER, PASSWORD)
        return connection

    def _config(self) -> str:
        version = subprocess.run([str(self.program), "--version"], capture_output=True, text=True, check=True)
        form = _DOVECOT_2_3 if version.stdout.startswith("2.3") else _DOVECOT_2_4
        names = {"account": self.account.pw_name, "group": grp.getgrgid(self.account.pw_gid).gr_name}
        places = {"folder": self.folder, "run": self.folder / "run", "mail": self.mail}
        return form.format(port=self.port, archive=ARCHIVE, password=PASSWORD, **names, **places)

    def _own(self, path: Path) -> None:
        if os.getuid() == 0:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def _wait_for_greeting(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with suppress(OSError), socket.create_connection((HOST, self.port), timeout=1) as probe:
                if probe.recv(4) == b"* OK":
                    return
            time.sleep(0.05)
        log = self.folder / "log"
        said = log.read_text() if log.exists() else "nothing in its log"
        raise MissingServer(f"Dovecot did not start within {PATIENCE:.0f} s: {said}")


def stop(process: subprocess.Popen[bytes], seconds: float = PATIENCE) -> int:
    """End one process that we started, politely first; its exit code, or -9 when it did not listen."""
    if process.poll() is None:
        process.terminate()
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
