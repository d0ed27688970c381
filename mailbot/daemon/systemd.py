"""Telling the service manager how far we are: the sd_notify protocol, which is one datagram (sd_notify(3))."""

from __future__ import annotations

import socket
from collections.abc import Mapping


def notify(environ: Mapping[str, str], state: str) -> None:
    """Sends READY=1, STOPPING=1 or such; nothing where no service manager listens."""
    address = environ.get("NOTIFY_SOCKET")
    if not address:
        return
    target = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
        try:
            channel.sendto(state.encode(), target)
        except OSError:
            return  # a service manager that went away is not our failure
