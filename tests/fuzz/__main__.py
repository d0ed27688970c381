"""Break mails until one breaks the parser: `python -m tests.fuzz [--seed N] [--count N] [FOLDER…]`.

FOLDERs hold .eml files; without one the golden mails are broken. The mail that does it is written to the
current folder.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

from tests.fuzz.mutations import mutant
from tests.fuzz.promises import keeps_its_promises

GOLDEN = Path(__file__).parents[1] / "mail"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="*", type=Path, default=[GOLDEN])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100_000)
    options = parser.parse_args()
    mails = [path.read_bytes() for folder in options.folder for path in sorted(folder.rglob("*.eml"))]
    dice = random.Random(options.seed)
    for number in range(options.count):
        check(mutant(dice, mails), f"fuzz-{options.seed}-{number}.eml")
    sys.stdout.write(f"{options.count} mails broken, the parser is not\n")


def check(raw: bytes, name: str) -> None:
    try:
        keeps_its_promises(raw)
    except BaseException:
        Path(name).write_bytes(raw)
        raise


if __name__ == "__main__":
    main()
