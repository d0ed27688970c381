"""Orders of the past that mails belong to another case, and the numbers of the cases that they opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mailbot.core.regroup import Order
from mailbot.core.trial.past import Decided


def numbers_opened(rows: Iterable[Decided]) -> Mapping[str, int]:
    """The case that each order opened, by the order."""
    opened = (row for row in rows if row.kind == "regroup" and row.case and _opens(row))
    return {str(row.detail.get("id")): row.case for row in opened if row.case}


def order_of(row: Decided) -> Order | None:
    """What a row says was ordered at the command line; what a mail orders comes with the mail."""
    detail = row.detail
    order = str(detail.get("id"))
    if "/" in order:
        return None
    try:
        target = None if _opens(row) else int(str(detail["other"]))
        causes = tuple(map(str, detail["causes"])) if isinstance(detail["causes"], list) else ()
        return Order(order, int(str(detail["source"])), target, causes, str(detail["by"]), bool(detail.get("whole")))
    except (KeyError, TypeError, ValueError):
        return None


def _opens(row: Decided) -> bool:
    return any(effect["type"] == "OpenCase" for effect in row.effects)
