"""What holds for every mail, whatever its bytes."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter

from mailbot.core.message import Message
from mailbot.parsers import file_bytes, parse
from mailbot.parsers.as_json import message_json

UNSEEN = frozenset(("Cc", "Cs", "Zl", "Zp"))  # control characters, surrogates, line ends


def keeps_its_promises(raw: bytes) -> None:
    """Raises AssertionError, or whatever the parser raises."""
    message = parse(raw)
    json.dumps(message_json("x", message)).encode()
    assert len(message.content_digest) == 64
    assert lines(message.text) == lines(message.reply, message.quoted, message.signature), "a line is lost or doubled"
    assert not message.text.strip() or message.reply, "there is text, and nothing of it is the reply"
    for attachment in message.attachments:
        assert len(file_bytes(raw, attachment)) == attachment.size, "a file is not the same when it is read again"
    for label in labels(message):
        assert not any(unicodedata.category(char) in UNSEEN for char in label), f"{label!r} holds what is not seen"


def lines(*texts: str) -> Counter[str]:
    return Counter(line.strip() for text in texts for line in text.split("\n") if line.strip())


def labels(message: Message) -> list[str]:
    people = [*message.from_, *message.to, *message.cc, *message.reply_to]
    named = [one.name for one in message.attachments]
    return [message.subject, *named, *(one.name for one in people), *(one.address for one in people)]
