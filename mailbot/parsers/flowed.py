"""format=flowed of RFC 3676: lines that end in a space go on in the next one."""

from __future__ import annotations


def unflow(text: str, del_sp: bool) -> str:
    """`text` with its flowed paragraphs joined, per quote depth; the signature mark is never joined."""
    out: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        body = line[depth:]
        body = body[1:] if body.startswith(" ") else body  # space-stuffing
        flows = body.endswith(" ") and body != "-- "
        piece = body[:-1] if flows and del_sp else body
        if open_depth == depth and body != "-- ":
            out[-1].append(piece)
        else:
            out.append([">" * depth + " " if depth else "", piece])
        open_depth = depth if flows else -1
    return "\n".join("".join(pieces) for pieces in out)
