"""`mailbot run`: builds all parts, starts them, waits for a signal, stops them in order. The only main loop."""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from mailbot.core.log import Log
from mailbot.daemon import systemd
from mailbot.daemon.clock import Clock
from mailbot.daemon.log import terminal_log
from mailbot.daemon.parts import Parts, build
from mailbot.daemon.reload import Reading, Reload
from mailbot.daemon.service import Service
from mailbot.daemon.wiring import Current, open_clock, open_policy, open_settings, open_store
from mailbot.intake.unavailable import IntakeUnavailable
from mailbot.settings import Settings
from mailbot.settings.new_desk import make_first_secret
from mailbot.settings.server import Server
from storage import SqlStorage

STOP_WITHIN = 10.0  # seconds (design section 9); a send that waits for the reply to its dot ends just after
OK, UNAVAILABLE = 0, 69
GARBAGE = 50_000  # new objects before a collection: a batch of mail makes many, hardly any of them in circles


def run(folder: Path, *, once: bool, clock_file: Path | None, observe: bool, environ: Mapping[str, str]) -> int:
    """Runs the desk until SIGTERM or SIGINT; `once`: all that is due, then returns. Returns an exit code of sysexits.

    Raises ConfigError, TemplateError and the errors of `storage.errors` before anything starts.
    """
    log, clock = terminal_log(), open_clock(clock_file)
    made = make_first_secret(folder, os.urandom(32))
    if made is not None:
        log.info("secret.made", file=str(made))
    settings = open_settings(folder, environ, clock)
    current = Current([open_policy(settings, hold=observe)])
    storage = open_store(settings, clock, exclusive=True)
    try:
        if settings.contacts_every is not None:
            settings = _with_contacts(folder, environ, clock, storage)
            current.swap(open_policy(settings, hold=observe))
        recovered = storage.recover(clock.now())
        storage.forget_keys(clock.now())
        log.info("started", config=str(folder), desk=settings.desk.person.address, recovered=recovered, observe=observe)
        parts = build(settings, storage, clock, current, log, environ)
        try:
            reload = _reload(parts, log, folder, environ, observe, settings)
            reload.begin()
            return _once(parts, log) if once else _forever(parts, log, environ, reload)
        finally:
            parts.close()
    finally:
        storage.close()


def _with_contacts(folder: Path, environ: Mapping[str, str], clock: Clock, storage: SqlStorage) -> Settings:
    """Of a database, which may be away just now: those kept with the last policy serve then."""
    kept = storage.policy_at()
    return open_settings(folder, environ, clock, contacts=True, before=kept.policy if kept else None)


def _once(parts: Parts, log: Log) -> int:
    """All that is due now: fetch, decide, fire, send, until nothing is left. A server that is away gives code 69."""
    code = OK
    for intake in parts.intakes:
        try:
            intake.poll()
        except IntakeUnavailable as error:
            log.warning("mailbox.unavailable", because=str(error))
            code = UNAVAILABLE
    while True:
        steps = (parts.process, parts.recount, parts.tick, parts.weekly, parts.occasions, parts.webhooks)
        worked = [bool(part.step()) for part in steps]
        if parts.sender is not None:
            worked.append(parts.sender.step() > 0)
        if not any(worked):
            return code


def _forever(parts: Parts, log: Log, environ: Mapping[str, str], reload: Reload) -> int:
    stop, hung_up = threading.Event(), threading.Event()
    _on_signals(stop, hung_up)
    parts.parser.__enter__()  # its worker is up before the first mail comes
    gc.freeze()  # what is there by now stays: collections need not walk it each time
    gc.set_threshold(GARBAGE, 20, 50)
    if parts.sending is not None:
        parts.sending.start()
    for service in parts.services:
        service.start()
    if parts.lmtp is not None:
        parts.lmtp.start()
        log.info("lmtp.listening", port=parts.lmtp.port)
    if parts.web is not None:
        parts.web.start()
        log.info("web.listening", port=parts.web.port)
    systemd.notify(environ, "READY=1")
    while not stop.wait(0.5):
        asked = hung_up.is_set()
        hung_up.clear()
        reload.step(asked=asked)
    systemd.notify(environ, "STOPPING=1")
    _stop(parts, log)
    return OK


def _on_signals(stop: threading.Event, hung_up: threading.Event) -> None:
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    signal.signal(signal.SIGHUP, lambda *_: hung_up.set())


def _reload(
    parts: Parts, log: Log, folder: Path, environ: Mapping[str, str], observe: bool, settings: Settings
) -> Reload:
    reading = Reading(
        folder,
        lambda before: open_settings(folder, environ, parts.clock, contacts=True, before=before),
        lambda fresh: open_policy(fresh, hold=observe),
        lambda old, new: _send_anew(parts, log, old.server, new.server),
    )
    return Reload(reading, settings, parts.current, parts.storage, parts.clock.now, log, parts.health)


def _send_anew(parts: Parts, log: Log, old: Server, new: Server) -> None:
    """By the new login and keys; the database stays, as nothing of ours would be queued in another."""
    if (old.smtp is None) != (new.smtp is None):
        log.warning("reload.needs_restart", because="smtp: was added or removed")
    elif parts.sending is not None and new.smtp is not None and _way_out(old) != _way_out(new):
        parts.sending.restart(replace(parts.sending.orders, smtp=new.smtp, secrets=parts.current().secrets))
    if (old.mailboxes, old.lmtp, old.web, old.database) != (new.mailboxes, new.lmtp, new.web, new.database):
        log.warning("reload.needs_restart", because="mailboxes:, lmtp:, web: or storage: was changed")


def _way_out(server: Server) -> tuple[object, ...]:
    return server.smtp, server.secret, server.previous_secrets


def _stop(parts: Parts, log: Log) -> None:
    """Intake first, so that nothing new comes; then the others finish what is in hand."""
    log.info("stopping")
    if parts.web is not None:
        parts.web.stop()
    if parts.lmtp is not None:
        parts.lmtp.stop()
    if parts.sending is not None:
        parts.sending.stop()
    for service in parts.services:
        service.stop()
    until = time.monotonic() + STOP_WITHIN
    late = [s.name for s in parts.services if not _joined(s, until)]
    log.info("stopped", late=", ".join(late) or None)


def _joined(service: Service, until: float) -> bool:
    return service.join(max(0.5, until - time.monotonic()))
