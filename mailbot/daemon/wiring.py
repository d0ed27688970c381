"""Building the parts, in the open: what the configuration says becomes objects that know each other. Starts nothing."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from mailbot.compose import Composer
from mailbot.compose.seal import Sealer
from mailbot.core.policy_files import PolicyFiles
from mailbot.daemon.clock import Clock, FileClock, SystemClock
from mailbot.daemon.freeze import Freezer
from mailbot.daemon.process import Policy
from mailbot.delivery.webhooks import Target
from mailbot.settings import Settings, load
from storage import SqlStorage, open_storage, read_rows

LEASE_SECONDS = 60.0


def open_clock(file: Path | None) -> Clock:
    return FileClock(file) if file else SystemClock()


def open_settings(
    folder: Path,
    environ: Mapping[str, str],
    clock: Clock,
    *,
    secrets: bool = True,
    contacts: bool = False,
    before: PolicyFiles | None = None,
) -> Settings:
    """With `contacts` a database that they stand in is asked; when it is away, those of `before` serve.

    Raises ConfigError.
    """
    today, rows = clock.now().date(), read_rows if contacts else None
    return load(folder, environ, secrets=secrets, today=today, read_rows=rows, before=before)


def open_policy(settings: Settings, *, hold: bool = False) -> Policy:
    """The desk with everything that decisions are frozen with. Without a secret (explain) a blank one serves.

    Raises TemplateError.
    """
    server = settings.server
    secret = server.secret or bytes(32)
    secrets = (secret, *server.previous_secrets)
    freezer = Freezer(
        composer=Composer(server.templates),
        secret=secret,
        envelope=server.smtp.envelope if server.smtp else "desk",
        random=os.urandom,
        sealer=Sealer(secrets),
        hold=hold,
    )
    targets = {one.name: Target(one.url, one.secret or b"") for one in server.webhooks}
    return Policy(settings.desk, secrets, freezer, MappingProxyType(targets))


def open_store(settings: Settings, clock: Clock, *, exclusive: bool) -> SqlStorage:
    """Raises the errors of `storage.errors`."""
    return open_storage(settings.server.database, now=clock.now(), holder=holder(), exclusive=exclusive)


def holder() -> str:
    """This process, as claims and leases name it."""
    return f"{socket.gethostname()}:{os.getpid()}"


@dataclass(frozen=True, slots=True)
class Current:
    """What may be swapped while the daemon runs: read once per batch, so that a batch sees one policy."""

    cell: list[Policy]

    def __call__(self) -> Policy:
        return self.cell[0]

    def swap(self, policy: Policy) -> None:
        self.cell[0] = policy


def lease_of(storage: SqlStorage, name: str) -> Callable[[], tuple[str, int] | None]:
    """Takes or renews a lease, by the machine's own time: a test's fast clock must not outrun it.

    Renewed well before it runs out, so that looking costs no write. That it is still ours is checked in each write.
    """
    held: tuple[int, datetime] | None = None

    def take() -> tuple[str, int] | None:
        nonlocal held
        now = datetime.now(UTC)
        if held is None or abs((now - held[1]).total_seconds()) > LEASE_SECONDS / 4:
            epoch = storage.lease(name, holder(), now, LEASE_SECONDS)
            held = None if epoch is None else (epoch, now)
        return None if held is None else (name, held[0])

    return take
