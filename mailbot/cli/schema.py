"""`mailbot schema`: the forms of the files for editors, which then complete keys and show what they are for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from mailbot.cli import exits, frame, printing

Which = Annotated[str | None, frame.argument("[mailbot|desk|rules|contacts]", "The file; without it all of them.")]
Write = Annotated[
    Path | None, frame.option("--write", metavar="DIR", help="Write one JSON file each into this folder.")
]


def schema(which: Which = None, write: Write = None, config: frame.Config = None, json: frame.Json = False) -> int:
    """Print the JSON Schema of a file (draft 2020-12), or write all of them.

    An editor finds it by a first line such as `# yaml-language-server: $schema=schema/desk.json`.
    """
    from mailbot.settings.new_desk import write_schemas
    from mailbot.settings.schema import FILES
    from mailbot.settings.schema import schema as schema_of

    name = (which or "").removesuffix(".yml")
    if which and name not in FILES:
        raise exits.Failed(exits.USAGE, f"there is no file {which!r}", why=f"There are {', '.join(FILES)}.")
    if write is None:
        printing.as_json(schema_of(name) if which else {f"{one}.yml": schema_of(one) for one in FILES})
        return exits.OK
    try:
        written = write_schemas(write)
    except OSError as error:
        raise exits.Failed(exits.CANNOT_CREATE, f"cannot write {write}", why=str(error)) from error
    if json:
        printing.as_json({"files": [str(file) for file in written]})
        return exits.OK
    for file in written:
        printing.line(
            f"{file}: first line of {file.stem}.yml: # yaml-language-server: $schema={write.name}/{file.name}"
        )
    return exits.OK
