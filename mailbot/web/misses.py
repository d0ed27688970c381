"""How often one client may be wrong: ten guesses at a key in a minute."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address

MOST = 10
WINDOW = timedelta(minutes=1)
_CLIENTS = 10_000  # remembered at once, so that many addresses cannot fill the memory


class Misses:
    """Counts by IPv4 address or IPv6 network of 64 bits, which is what one customer of a provider has."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tries: OrderedDict[str, tuple[datetime, ...]] = OrderedDict()

    def begin(self, client: str, now: datetime) -> bool:
        """Whether this client may try. The try counts as a miss until `hit`, so that guesses at once count too."""
        with self._lock:
            recent = tuple(at for at in self._tries.pop(client, ()) if now - at < WINDOW)
            allowed = len(recent) < MOST
            self._tries[client] = (*recent, now) if allowed else recent
            while len(self._tries) > _CLIENTS:
                self._tries.popitem(last=False)
        return allowed

    def hit(self, client: str) -> None:
        """The try that began last was none of the misses."""
        with self._lock:
            self._tries[client] = self._tries.get(client, ())[:-1]


def client_of(host: str) -> str:
    """The client that a peer's address counts as; a name (a test's, a Unix socket's) is itself."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return f"{address.exploded[:19]}::/64"
