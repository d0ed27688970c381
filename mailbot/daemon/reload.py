"""Reading the configuration again, when a signal asks or its files have changed: swapped whole, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from mailbot.compose import TemplateError
from mailbot.core.cause import TroubleCause
from mailbot.core.log import Log
from mailbot.core.policy_files import PolicyFiles
from mailbot.core.ports import Storage, StorageFailed
from mailbot.daemon.health import Health
from mailbot.daemon.process import Policy
from mailbot.daemon.tick import report_trouble
from mailbot.daemon.watched import Stamp, contents, stamp
from mailbot.daemon.wiring import Current
from mailbot.settings import ConfigError, Problem, Settings

STEADY_LOOKS = 3  # an editor may write a file in pieces, or take it away before the new one is there
CONFIGURATION, CONTACTS = "configuration", "contacts"
MAX_TOLD = 4000


@dataclass(frozen=True, slots=True)
class Reading:
    """How a configuration is read, and what follows once it is in force."""

    folder: Path
    settings: Callable[[PolicyFiles | None], Settings]  # raises ConfigError; given what was in force before
    policy: Callable[[Settings], Policy]  # raises TemplateError
    swapped: Callable[[Settings, Settings], None]  # the old, the new


class Reload:
    """Looked after by the main loop. Admins hear once of a wrong text, however often it is read, and of its end."""

    def __init__(
        self,
        reading: Reading,
        settings: Settings,
        current: Current,
        storage: Storage,
        now: Callable[[], datetime],
        log: Log,
        health: Health,
    ) -> None:
        self._reading, self._settings, self._current = reading, settings, current
        self._storage, self._now, self._log, self._health = storage, now, log, health
        self._seen = self._stamp()
        self._changed: Stamp | None = None
        self._looks = 0
        self._read_at = now()
        self._tried = self._digest()
        self._standing: dict[str, tuple[str, datetime]] = {}
        self._owed: list[TroubleCause] = []
        self._unkept = True

    def begin(self) -> None:
        """The policy of the start is kept as the one in force, and what is doubtful in it is told in the log."""
        self._keep()
        self._warn(self._settings.warnings)
        self._contacts(self._settings)
        self._health.note(CONFIGURATION)
        self._tell()

    def step(self, *, asked: bool = False) -> None:
        """Called often; `asked` by a signal, which reads again even what has not changed."""
        if asked:
            self._log.info("reload.asked")
            self._load()
        elif self._has_changed() and self._digest() != self._tried:
            self._log.info("reload.files_changed")
            self._load()
        elif self._contacts_are_due():
            self._load()
        if self._unkept:
            self._keep()
        self._tell()

    def _stamp(self) -> Stamp:
        return stamp(self._reading.folder, self._settings.files.files)

    def _digest(self) -> str:
        return sha256(contents(self._reading.folder, self._settings.files.files)).hexdigest()

    def _has_changed(self) -> bool:
        """Only once it has stayed the same for some looks: a half-written file is not read."""
        found = self._stamp()
        if found == self._seen:
            self._changed = None
            return False
        self._looks = self._looks + 1 if found == self._changed else 1
        self._changed = found
        if self._looks < STEADY_LOOKS:
            return False
        self._seen, self._changed = found, None
        return True

    def _contacts_are_due(self) -> bool:
        every = self._settings.contacts_every
        return every is not None and self._now() - self._read_at >= timedelta(seconds=every)

    def _load(self) -> None:
        self._read_at, self._tried, self._seen = self._now(), self._digest(), self._stamp()
        try:
            settings = self._reading.settings(self._settings.files)
            policy = self._reading.policy(settings)
        except (ConfigError, TemplateError) as error:
            self._refused(str(error))
            return
        old, self._settings = self._settings, settings
        self._current.swap(policy)
        self._reading.swapped(old, settings)
        self._health.note(CONFIGURATION)
        self._over(CONFIGURATION, "The configuration is in order again", "What was edited is in force now.")
        self._contacts(settings)
        if _changed_files(old, settings):
            self._unkept = True
            self._warn(settings.warnings)
        self._log.info("reload.done", changed=", ".join(_changed_files(old, settings)) or "nothing")

    def _keep(self) -> None:
        """After the swap: who counts windows again by it must find the policy in force that was put there."""
        try:
            self._storage.put_in_force(self._settings.files, self._now())
            self._unkept = False
        except StorageFailed as error:
            self._log.warning("policy.unkept", because=str(error)[:500])

    def _refused(self, because: str) -> None:
        self._log.warning("reload.refused", because=because[:2000])
        self._health.note(CONFIGURATION, f"the edited files are refused; the last good ones are in force. {because}")
        headline = "The edited configuration is refused"
        remedy = "The last good one stays in force. See: mailbot check"
        self._trouble(CONFIGURATION, self._tried, because, headline, remedy)

    def _contacts(self, settings: Settings) -> None:
        """Their database may be away or wrong for a while: those of before serve."""
        if not settings.stale:
            if settings.contacts_every is not None:
                self._health.note(CONTACTS)
            self._over(CONTACTS, "Contacts are read again", "They are as the database has them now.")
            return
        self._log.warning("contacts.stale", because=settings.stale[:500])
        self._health.note(CONTACTS, settings.stale)
        headline = "Contacts could not be read"
        self._trouble(CONTACTS, settings.stale, settings.stale, headline, "Those read before stay in force.")

    def _trouble(self, part: str, key: str, because: str, headline: str, remedy: str) -> None:
        since = self._now()
        if self._standing.get(part, ("", since))[0] != key:
            self._standing[part] = (key, since)
            self._owed.append(TroubleCause(part, since, because[:MAX_TOLD], headline=headline, remedy=remedy))

    def _over(self, part: str, headline: str, remedy: str) -> None:
        if part in self._standing:
            _, since = self._standing.pop(part)
            self._owed.append(TroubleCause(part, since, "", recovered=True, headline=headline, remedy=remedy))

    def _tell(self) -> None:
        """What cannot be told now, as the database is away, is told later."""
        while self._owed:
            try:
                report_trouble(self._storage, self._current(), self._owed[0], self._now())
            except StorageFailed as error:
                self._log.warning("trouble.untold", part=self._owed[0].part, because=str(error)[:500])
                return
            self._owed.pop(0)

    def _warn(self, warnings: tuple[Problem, ...]) -> None:
        for one in warnings:
            self._log.warning("configuration.doubtful", at=f"{one.file}:{one.line}:{one.column}", what=one.message)


def _changed_files(old: Settings, new: Settings) -> list[str]:
    before, after = old.files.files, new.files.files
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
