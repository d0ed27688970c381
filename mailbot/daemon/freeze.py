"""A decision becomes what is committed: each draft gets its identity, its access key and its final bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from mailbot.compose import Composer, Stamp, is_writable
from mailbot.compose.seal import BLANK, Sealer
from mailbot.core.case.model import EntryKind, InternalEntry
from mailbot.core.decision import Decision
from mailbot.core.draft import Draft, MailKind
from mailbot.core.effects import AddEntry, Effect
from mailbot.core.mail import NewKey, OutgoingMail
from mailbot.core.marks import awaited, own_ids, repeat_of, token_of, topic_of
from mailbot.core.policy import Desk
from mailbot.core.ports import Commit
from mailbot.core.sent import sent_entries
from mailbot.core.trust.keys import key_hash, write_key
from mailbot.core.webhooks import hook_calls

NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Freezer:
    """Everything that freezing takes besides the decision. `random` gives that many random bytes."""

    composer: Composer
    secret: bytes
    envelope: str  # desk, signed or empty (design section 10)
    random: Callable[[int], bytes]
    sealer: Sealer
    hold: bool = False  # --observe: mails are made and kept, and go out only when a person releases them

    def freeze(self, decision: Decision, desk: Desk, files: Mapping[str, bytes]) -> Commit:
        """The same decision freezes to the same bytes but for the access keys. `files` are parts by SHA-256."""
        mails: list[OutgoingMail] = []
        keys: list[NewKey] = []
        sent: list[tuple[Draft, str]] = []
        for position, draft in enumerate(decision.drafts):
            if not is_writable(draft.to.address):
                continue
            draft = _with_files(draft, files)
            token = token_of(decision, draft, position, self.secret)
            mail, key = self._mail(decision, draft, token, position, desk, files)
            mails.append(mail)
            keys += [key] if key else []
            sent.append((draft, mail.message_id))
        entries = (*sent_entries(tuple(sent), decision.at, decision.cause.key), *_unwritable(decision))
        decision = replace(decision, effects=(*decision.effects, *_on_a_case(decision, entries)))
        return Commit(
            decision,
            tuple(mails),
            tuple(keys),
            calls=() if self.hold else hook_calls(decision, desk),
            message_ids=own_ids(decision),
            repeat_of=repeat_of(decision),
            awaited=awaited(decision),
            topic=topic_of(decision, desk),
        )

    def _mail(
        self, decision: Decision, draft: Draft, token: str, position: int, desk: Desk, files: Mapping[str, bytes]
    ) -> tuple[OutgoingMail, NewKey | None]:
        local, _, domain = desk.person.address.rpartition("@")
        message_id, signed = f"{token}@{domain}", f"{local}+{token}@{domain}"
        key = write_key(self.random(16)) if draft.key_for and draft.case is not None else None
        stamp = Stamp(
            message_id=message_id,
            date=decision.at,
            key=BLANK if key else None,
            reply_to=signed if desk.plus_addressing else None,
        )
        parts = [files[a.sha256] for a in draft.files]
        raw, text = self.composer.composed(draft, stamp, desk, parts)
        mail = OutgoingMail(
            cause=decision.cause.key,
            position=position,
            kind=draft.kind,
            recipient=draft.to.address,
            envelope_from={"signed": signed, "empty": ""}.get(self.envelope, desk.person.address),
            message_id=message_id,
            raw=raw,
            case=draft.case,
            queued_at=decision.at,
            next_attempt_at=NEVER if self.hold else draft.earliest or decision.at,
            subject=draft.subject,
            budget=draft.budget,
            sealed_key=self.sealer.seal(key) if key else None,
            text=text,
        )
        return mail, _new_key(key, draft, decision.at)


def _new_key(key: str | None, draft: Draft, now: datetime) -> NewKey | None:
    if key is None or draft.case is None:
        return None
    return NewKey(key_hash(key), draft.case, draft.key_for or draft.to.address, now)


def _with_files(draft: Draft, files: Mapping[str, bytes]) -> Draft:
    """A notification goes without files that are too large to pass on: it names them, the raw mail keeps them."""
    if not draft.files or draft.kind is not MailKind.NOTIFICATION:
        return draft
    return replace(draft, files=tuple(a for a in draft.files if a.sha256 in files))


def _unwritable(decision: Decision) -> tuple[AddEntry, ...]:
    """An address that no header can hold gets no mail; agents read of it, since nobody else can help."""
    lost = dict.fromkeys(d.to.address for d in decision.drafts if not is_writable(d.to.address))
    text = "\n".join(f"Not sent: no mail can be addressed to {address[:200]!r}" for address in lost)
    note = InternalEntry(at=decision.at, kind=EntryKind.NOTE, text=text, cause=decision.cause.key)
    return (AddEntry(note),) if lost else ()


def _on_a_case(decision: Decision, entries: tuple[AddEntry, ...]) -> tuple[Effect, ...]:
    return entries if decision.after is not None else ()
