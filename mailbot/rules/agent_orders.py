"""An agent's orders on a mail that is no reply to a case's notification: on a held mail, by number, or on no case.

They take proof: the token of a held mail's notice, or DMARC or DKIM of the agent's own domain, or a one-reply
confirmation. Text in such a mail stays inside.
"""

from __future__ import annotations

from mailbot.core.decision import MailOutcome
from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.effects import Effect, Ignore, OpenCase, SendMail
from mailbot.core.facts import TokenFound, TokenKind
from mailbot.core.policy import Border
from mailbot.core.rule import Answer, Rule, View, no, yes
from mailbot.core.trust.levels import proves_agent, vouched_for
from mailbot.rules.agent_commands import known_words, orders
from mailbot.rules.agent_reply import is_agents_token, not_understood, noted, notice, text_of, told_back
from mailbot.rules.commands.word import Place


def _held(view: View) -> TokenFound | None:
    token = view.facts.match.token
    return token if token is not None and token.kind is TokenKind.HELD and token.for_sender else None


def _concerns(view: View) -> bool:
    """Orders of ours that nothing else has the say in; on no case, only those that make sense there."""
    words = known_words(view.facts.message.commands)
    if _held(view) is not None:
        return True
    if view.facts.match.case is not None:
        return bool(words) and not is_agents_token(view)
    return any(word.place is Place.ANYWHERE for word in words)


def _proof(view: View) -> str | None:
    agent, writer, token = view.facts.party.agent, view.facts.party.person, _held(view)
    border = view.desk.borders.get(view.facts.mail.mailbox, Border())
    if view.facts.mail.confirmed:
        return f"{agent} confirmed that this mail is theirs"
    if token is not None and proves_agent(view.facts.message, border, token, writer):
        return f"{agent} answers the notice of a held mail with their own token"
    because = vouched_for(view.facts.message, border, writer)
    return f"{agent} gives orders; {because}" if because else None


def _asks_on_no_case(view: View) -> bool:
    """Without proof, and with no case to note it on: the agent is asked."""
    return view.facts.match.case is None and view.facts.party.person is not None


def ask(view: View) -> Answer:
    if view.facts.party.agent is None or not _concerns(view):
        return no("no orders of an agent but on a case by reply")
    proof = _proof(view)
    if proof is None and not _asks_on_no_case(view):
        return no("orders in an agent's name, without proof")
    return yes(proof or "orders in an agent's name without proof: the agent is asked whether they are theirs")


def then(view: View) -> tuple[Effect, ...]:
    agent = view.desk.agents[view.facts.party.agent or ""]
    if _proof(view) is None:
        return (Ignore("orders without proof"), SendMail(_question(view)))
    token, case = _held(view), view.facts.match.case
    given = orders(view, agent, case, token.number if token else None)
    opened = case is not None or any(isinstance(e, OpenCase) for e in given.effects)
    problems = given.problems or (() if view.facts.message.commands else (_NO_ORDER,))
    if problems and opened:
        return not_understood(view, agent, problems, text_of(view, given))
    if problems:
        lines = (*problems, "What you wrote:", text_of(view, given)[:2000])
        return (Ignore("orders that make no sense"), SendMail(notice(agent, "Nothing was done for your mail", lines)))
    done = (*given.effects, *told_back(agent, given))
    return (*done, *(noted(view, given) if case is not None else ())) or (Ignore("nothing to do"),)


_NO_ORDER = "A reply to this notice gives an order in its first line: #approve lets the mail through."


def _question(view: View) -> Draft:
    agent = view.desk.agents[view.facts.party.agent or ""]
    return Draft(
        kind=MailKind.CONFIRM,
        audience=Audience.AGENT,
        template="confirm",
        to=agent.person,
        values={
            "text": view.facts.message.reply,
            "subject": view.facts.message.subject,
            "because": view.facts.party.because,
        },
    )


RULE = Rule("agent's orders", ask, then, ends=True, outcome=MailOutcome.AGENT)
