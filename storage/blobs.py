"""Raw bytes at rest: named by their SHA-256 and compressed. The one door to zstandard."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass

import zstandard

LEVEL = 1  # on mail within a few hundredths of level 3, at two thirds of its time


@dataclass(frozen=True, slots=True)
class Blob:
    sha256: str
    size: int
    data: bytes  # compressed


class Press:
    """Compresses and restores. One context for each thread: making them costs more than a small mail does."""

    def __init__(self) -> None:
        self._own = threading.local()

    def blob(self, raw: bytes) -> Blob:
        return Blob(hashlib.sha256(raw).hexdigest(), len(raw), self.pack(raw))

    def pack(self, raw: bytes) -> bytes:
        if not hasattr(self._own, "pack"):
            self._own.pack = zstandard.ZstdCompressor(level=LEVEL).compress
        packed: bytes = self._own.pack(raw)
        return packed

    def unpack(self, data: bytes) -> bytes:
        if not hasattr(self._own, "unpack"):
            self._own.unpack = zstandard.ZstdDecompressor().decompress
        raw: bytes = self._own.unpack(data)
        return raw
