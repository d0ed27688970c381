"""Comments in structured header fields: parentheses that nest, with quoted pairs (RFC 5322 section 3.2.2)."""

from __future__ import annotations


def comment_end(value: str, at: int) -> int:
    """Where the comment that opens at `at` ends, just behind its bracket; -1 when it never does."""
    depth = 0
    while at < len(value):
        char = value[at]
        if char == "\\":
            at += 1
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return -1
