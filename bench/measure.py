"""CPU seconds and memory of a running process tree, from /proc (Linux)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
MEGABYTE_IN_KB = 1024


@dataclass(frozen=True, slots=True)
class Memory:
    """Peak resident megabytes: of the largest process, and all peaks added up (shared pages count twice)."""

    largest: float
    sum: float


def tree(pid: int) -> list[int]:
    """The process and all that descend from it, as far as they live now."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        todo += children.get(one, [])
    return found


def cpu_seconds(pid: int) -> float:
    """User and system seconds of the tree so far, those of children that were waited for included."""
    ticks = 0
    for one in tree(pid):
        if fields := _stat(one):
            ticks += sum(int(f) for f in fields[11:15])  # utime stime cutime cstime, proc(5)
    return ticks / TICKS


def memory(pid: int) -> Memory:
    peaks = [peak for one in tree(pid) if (peak := _peak(one))]
    return Memory(max(peaks, default=0.0), sum(peaks))


def memory_now() -> float:
    """Resident megabytes of this process, now."""
    fields = Path("/proc/self/statm").read_text().split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / (MEGABYTE_IN_KB * MEGABYTE_IN_KB)


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat after the command's name, which may hold blanks and parentheses."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None  # it ended meanwhile


def _peak(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    kilobytes = next((line.split()[1] for line in lines if line.startswith("VmHWM")), "0")
    return int(kilobytes) / MEGABYTE_IN_KB
