"""The table of verbs: which words the command knows, and which function each one calls."""

from __future__ import annotations

from mailbot.cli import (
    calendar,
    cases,
    check,
    doctor,
    explain,
    export_test,
    frame,
    outbox,
    parse,
    queues,
    receive,
    regroup,
    replay,
    report,
    rule_tests,
    run,
    schema,
    shadow,
    simulate,
    start,
    status,
    webhooks,
)


def application() -> frame.Typer:
    """`mailbot` with all its verbs, in the order in which a newcomer meets them."""
    app = frame.root("An email-first ticketing daemon: a support desk that has a mailbox has a ticketing system.")
    app.command("demo")(run.demo)
    app.command("init")(start.init)
    app.command("check")(check.check)
    app.command("doctor")(doctor.doctor)
    app.command("run")(run.run)
    app.command("status")(status.status)
    app.command("report")(report.report)
    app.add_typer(_cases(), name="cases")
    app.add_typer(_queue(), name="queue")
    app.add_typer(_calendar(), name="calendar")
    app.command("explain")(explain.explain)
    app.command("simulate")(simulate.simulate)
    app.command("replay")(replay.replay)
    app.command("shadow")(shadow.shadow)
    app.command("test-rules")(rule_tests.run_tests)
    app.command("parse")(parse.parse)
    app.command("schema")(schema.schema)
    app.command("receive")(receive.receive)
    return app


def _cases() -> frame.Typer:
    app = frame.group("List, show, close, move, merge and split cases.", cases.alone)
    app.command("list")(cases.list_cases)
    app.command("show")(cases.show_case)
    app.command("close")(cases.close_case)
    app.command("export-test")(export_test.export_test)
    app.command("move")(regroup.move_mail)
    app.command("merge")(regroup.merge_cases)
    app.command("split")(regroup.split_case)
    return app


def _calendar() -> frame.Typer:
    app = frame.group("When the desk works.", calendar.alone)
    app.command("show")(calendar.show_calendar)
    return app


def _queue() -> frame.Typer:
    app = frame.group("Look at mail that waits, and let it go on.", queues.alone)
    inbox = frame.group("Mail that is stored and not decided yet.", lambda c, j: queues.list_inbox(config=c, json=j))
    inbox.command("list")(queues.list_inbox)
    inbox.command("show")(queues.show_received)
    held = frame.group("Mail set aside until a person releases it.", lambda c, j: queues.list_held(config=c, json=j))
    held.command("list")(queues.list_held)
    held.command("show")(queues.show_received)
    held.command("release")(queues.release_held)
    held.command("retry")(queues.release_held)
    held.command("drop")(queues.drop_held)
    out = frame.group("Mail on its way out.", lambda c, j: outbox.list_outbox(config=c, json=j))
    out.command("list")(outbox.list_outbox)
    out.command("show")(outbox.show_outgoing)
    out.command("release")(outbox.retry_outgoing)
    out.command("retry")(outbox.retry_outgoing)
    out.command("drop")(outbox.drop_outgoing)
    calls = frame.group("Calls to other programs.", lambda c, j: webhooks.list_calls(config=c, json=j))
    calls.command("list")(webhooks.list_calls)
    calls.command("show")(webhooks.show_call)
    calls.command("retry")(webhooks.retry_calls)
    calls.command("drop")(webhooks.drop_calls)
    for name, queue in (("inbox", inbox), ("held", held), ("outbox", out), ("webhooks", calls)):
        app.add_typer(queue, name=name)
    return app
