"""Control, bidi and zero-width characters are taken out of all that is read. One cleaner, run after decoding."""

from __future__ import annotations

import re

# Bidi_Control (the 12 of Unicode's PropList) reorders what is shown; the zero-width ones make two names look alike.
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = "\u00ad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
_SURROGATES = "\ud800-\udfff"
_UNSEEN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f{_BIDI}{_INVISIBLE}]")
_UNSEEN_IN_TEXT = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f{_BIDI}\ufeff]")
_BLANKS = dict.fromkeys(
    map(ord, "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"), " "
)
_NOTHING = dict.fromkeys(map(ord, "\u00ad\u180e\u200b\u200c\u200d\u2060\ufeff"))
_LONE = re.compile(f"[{_SURROGATES}]")
_UNCLEAN = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029{_BIDI}\ufeff{_SURROGATES}]")
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")


def clean_line(text: str) -> str:
    """One line for a header, name or label: no control, bidi or zero-width character, white space collapsed."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    text = _LINE_ENDS.sub("\n", text)
    text = _LONE.sub("\ufffd", _UNSEEN.sub("", text))
    return " ".join(text.split())


def clean_text(text: str) -> str:
    """Body text: line ends become LF, tabs stay, control and bidi characters go."""
    text = text.replace("\r\n", "\n")
    if _UNCLEAN.search(text) is None:  # one look for most mails
        return text
    if not text.isascii():
        text = _LONE.sub("\ufffd", text)
    return _UNSEEN_IN_TEXT.sub("", _LINE_ENDS.sub("\n", text))


def plain_blanks(text: str) -> str:
    """For comparing: every kind of blank as a space, nothing of no width. Line ends stay."""
    return text if text.isascii() else text.translate(_BLANKS | _NOTHING)
