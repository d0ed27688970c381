"""The web server in a thread of its own. The uvicorn door."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from datetime import datetime

import uvicorn

from mailbot.core.policy import Desk
from mailbot.core.ports import Storage
from mailbot.settings.server import Listen
from mailbot.web.app import Parts, application


class WebServer:
    """Serves until `stop`. `desk` and `parts` are asked at each request, so that pages show what is in force."""

    def __init__(
        self,
        listen: Listen,
        storage: Storage,
        desk: Callable[[], Desk],
        parts: Parts,
        now: Callable[[], datetime],
    ) -> None:
        config = uvicorn.Config(
            application(storage, desk, parts, now),
            host=listen.host,
            port=listen.port,
            log_level="error",
            access_log=False,  # a path may be somebody's guess at a key
            server_header=False,
            proxy_headers=False,  # X-Forwarded-For is what a client says: misses count for who it is
            limit_concurrency=200,  # files that mail needs must not all be web connections
            timeout_graceful_shutdown=2,
        )
        self._socket = self._bound(listen)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="web", daemon=True)

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(5)
        self._socket.close()

    def _run(self) -> None:
        # uvicorn leaves signals alone outside the main thread
        self._server.run(sockets=[self._socket])

    @staticmethod
    def _bound(listen: Listen) -> socket.socket:
        family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
        bound = socket.socket(family, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((listen.host, listen.port))
        bound.listen()  # whoever comes before the thread runs waits, and is not refused
        return bound
