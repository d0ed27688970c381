"""The order in which a mail is judged, on one screen; a hit in the first part ends the table."""

from __future__ import annotations

from collections.abc import Sequence

from mailbot.core.rule import Rule
from mailbot.rules import (
    agent_orders,
    agent_reply,
    assignment,
    blocked,
    bounce,
    call_me,
    confirmation,
    customer_escalates,
    delivered_again,
    digest_reply,
    direct_answer,
    endless,
    entitlement,
    follow_up,
    machine,
    mail_loop,
    new_case,
    notify,
    outsider,
    own_mail,
    receipt,
    told_reply,
    unproven_agent,
)

# Refusals and mails that one rule settles. Not reorderable: a rule from YAML can never switch off loop protection.
FIRST: tuple[Rule, ...] = (
    own_mail.RULE,  #         our own mail came back                    → ignored
    mail_loop.RULE,  #        it has been passed on a hundred times     → held
    delivered_again.RULE,  #  the same mail, delivered once more        → nothing twice
    blocked.RULE,  #          block list, or the server calls it spam   → held
    bounce.RULE,  #           a delivery report                         → on the case of the mail that failed
    machine.RULE,  #          automatic mail that opens no case         → internal, never answered
    endless.RULE,  #          the same words again and again on a case  → internal, nobody is told
    confirmation.RULE,  #     an agent confirms an unproven mail        → that mail is decided again
    digest_reply.RULE,  #     an answer to a digest                     → all its cases acknowledged
    direct_answer.RULE,  #    an agent wrote to the customer, desk in Cc → the public answer, sent on to nobody twice
    agent_reply.RULE,  #      an agent answers with proof               → to the customer
    agent_orders.RULE,  #     an agent's orders on other mail, proven   → done, nothing to the customer
    told_reply.RULE,  #       who was told of a case and is no agent     → acknowledged, and a note
    unproven_agent.RULE,  #   an agent's address without proof          → note, and a question to the agent
    outsider.RULE,  #         somebody who takes no part in the case    → internal until an agent admits them
    entitlement.RULE,  #      the sender may open no case               → held or refused, with a reason
)

# What the mail is to the desk: one of the two hits.
FILING: tuple[Rule, ...] = (follow_up.RULE, new_case.RULE)

# After the rules of rules.yml: the first to set a thing has won, so these only fill what is left.
LAST: tuple[Rule, ...] = (
    call_me.RULE,  #          the customer wants to be called at a time
    customer_escalates.RULE,  # the customer asks for somebody higher up
    assignment.RULE,  #       whose case it is
    receipt.RULE,  #          the customer gets number and key
    notify.RULE,  #           the agent hears of it
)


def rulebook(configured: Sequence[Rule]) -> tuple[Rule, ...]:
    """The whole table: built-in refusals, filing, rules.yml in file order, built-in defaults."""
    return (*FIRST, *FILING, *configured, *LAST)
