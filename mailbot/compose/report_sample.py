"""A sample report, for trying the template `report`."""

from __future__ import annotations

from mailbot.core.report.shown import HEADS, Bar, Hour, Line, ReportShown, Table, Tile, Weekday

FULL = ReportShown(
    title="Example Support: how we did",
    span="2026-11-16 up to 2026-11-23 (America/Halifax)",
    tiles=(Tile("Opened", "42", "3 reopened"), Tile("First answer", "1h 05m", "9 of 10 within 3h 40m")),
    promises=(Bar("Answered in time", "95 % (38 of 40)", 95),),
    days=(Bar("Mon 16 Nov", "12", 100, "9", 75), Bar("Tue 17 Nov", "6", 50, "7", 58)),
    ages=(Bar("under a day", "4", 100), Bar("over 4 weeks", "1", 25)),
    tables=(Table("queue", (Line("support", ("30", "1h 02m", "3h 10m", "6h", "14h", "97 %", "2", "1", "4")),), 1),),
    heads=HEADS,
    weekdays=(Weekday("Mon", tuple(Hour(hour, hour, hour // 5) for hour in range(24))),),
    busiest="Mon 10:00, 9 mails",
    mails=(Bar("new case", "42", 100), Bar("machine", "7", 17)),
)
BARE = ReportShown(
    title="Example Support: how we did",
    span="2026-11-16 up to 2026-11-23 (UTC)",
    tiles=(),
    promises=(),
    days=(),
    ages=(),
    tables=(Table("queue", (), 0),),
    heads=HEADS,
    weekdays=(),
    busiest="",
    mails=(),
)
