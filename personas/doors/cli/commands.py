"""`facet`: boards, personas, faces and exports from a terminal, here or on a server (FACET_URL, FACET_TOKEN).

It ends with 0 when all went well, 1 when something cannot be, 2 when it is misused, 3 when it is not allowed, 4 when
there is no such thing, 5 when nobody answers or it is too much just now.
"""

from __future__ import annotations

import os
import sys
from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from personas.doors.cli.said import MISSING, Said, ending
from personas.doors.client.facet import Facet, Refused, server
from personas.doors.client.here import here

app = typer.Typer(help=__doc__, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)
Json = Annotated[bool, typer.Option("--json", help="Answers as JSON.")]
SUFFIXES = {".pptx": "pptx", ".pdf": "deck", ".xlsx": "xlsx", ".csv": "csv", ".json": "json"}
EVERYTHING = ["pptx", "deck", "card", "portrait", "xlsx", "csv", "json"]  # what a .zip holds
TERMS = "This needs your agreement to the terms of use first: `facet terms` shows them, `facet terms --accept` agrees."


def connect() -> Facet:
    """The server that FACET_URL names, else this installation."""
    if url := os.environ.get("FACET_URL", ""):
        if not (token := os.environ.get("FACET_TOKEN", "")):
            raise Refused("FACET_URL names a server; set FACET_TOKEN to a token of its account page, too.", 401)
        return server(url, token)
    return here()


def formats_of(file: Path) -> list[str]:
    """What a file of this name holds. Raises Refused."""
    if file.suffix.lower() == ".zip":
        return EVERYTHING
    if file.suffix.lower() not in SUFFIXES:
        raise Refused(
            f"“{file.name}” ends in none of {', '.join([*SUFFIXES, '.zip'])}, so its format is not known.", 422
        )
    return [SUFFIXES[file.suffix.lower()]]


def save(facet: Facet, said: Said, body: dict, file: Path) -> Path:
    """Export `body` (a board or personas) into `file`."""
    if not file.resolve().parent.is_dir():
        raise Refused(f"There is no folder {file.parent}.", 404)
    with said.progress(f"Writing {file.name}") as heard:
        return facet.export(body | {"formats": formats_of(file)}, file.resolve().parent, file.name, heard)


@app.command()
def brief(
    sentence: Annotated[str, typer.Argument(help="Such as “12 women 25-40 in Berlin who buy oat drink”.")],
    deck: Annotated[Path | None, typer.Option(help="Slides, as .pptx or .pdf.")] = None,
    out: Annotated[list[Path] | None, typer.Option(help="Further files: .xlsx, .csv, .json, .zip …")] = None,
    name: Annotated[str, typer.Option(help="The board's name.")] = "",
    seed: Annotated[int | None, typer.Option(help="The same sentence and seed give the same people.")] = None,
    wait: Annotated[bool, typer.Option(help="Wait until every portrait is drawn.")] = True,
    json: Json = False,
) -> None:
    """Make a board of a sentence, and files of it."""
    said, facet = Said(json), connect()
    files = [*([deck] if deck else []), *(out or [])]
    for file in files:
        formats_of(file)
    board = facet.ask("post", "boards", {"sentence": sentence, "name": name, "seed": seed})
    if wait or files:
        with said.progress("Drawing") as heard:
            facet.wait_for_board(board["id"], heard)
        board = facet.ask("get", f"boards/{board['id']}")
    written = [str(save(facet, said, {"board": board["id"]}, file)) for file in files]
    said.value(board | {"files": written}, lambda: _told(said, board, written))


def _told(said: Said, board: dict, written: list[str]) -> None:
    said.line(f"{board['name']}: {board['sentence']}")
    said.line(f"{board['progress']['sentence']}  {board['id']}")
    for file in written:
        said.line(f"Wrote {file}")


@app.command()
def boards(json: Json = False) -> None:
    """List boards."""
    said = Said(json)
    rows = connect().all("boards")
    said.value(rows, lambda: said.rows(["Id", "People", "Name"], [(r["id"], r["people"], r["name"]) for r in rows]))


@app.command()
def personas(
    board: Annotated[str, typer.Option(help="Of this board only.")] = "",
    search: Annotated[str, typer.Option(help="Words that stand in their texts.")] = "",
    json: Json = False,
) -> None:
    """List and search personas."""
    said = Said(json)
    rows = connect().all("personas", board=board, q=search)
    shown = [(r["id"], r["age"], r["name"], r["job"], r["city"]) for r in rows]
    said.value(rows, lambda: said.rows(["Id", "Age", "Name", "Job", "Town"], shown))


@app.command()
def persona(id: str, json: Json = False) -> None:
    """Read one persona."""
    said, row = Said(json), connect().ask("get", f"personas/{id}")
    written = [(name, _plain(value)) for name, value in row["fields"].items() if value not in ("", [], {}, None)]
    said.value(row, lambda: said.rows(["Field", "Value"], written))


def _plain(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


@app.command()
def edit(
    id: str,
    values: Annotated[list[str], typer.Argument(help="Fields as name=value; a list has its items parted by “ | ”.")],
    json: Json = False,
) -> None:
    """Write fields of a persona."""
    said, facet = Said(json), connect()
    now, fields = facet.ask("get", f"personas/{id}")["fields"], {}
    for text in values:
        name, equals, value = text.partition("=")
        if not equals:
            raise Refused(f"“{text}” is not of the form name=value.", 422)
        fields[name] = _as(now.get(name), value)
    row = facet.ask("patch", f"personas/{id}", {"fields": fields})
    said.value(row, lambda: said.line(f"{row['name']} is saved as version {row['version']}."))


def _as(before: object, text: str) -> object:
    """`text` as the field holds values now: a number, a list, a text."""
    if isinstance(before, list):
        return [one.strip() for one in text.split("|") if one.strip()]
    return int(text) if isinstance(before, int) and text.strip().lstrip("-").isdigit() else text


@app.command()
def reroll(id: str, field: Annotated[str, typer.Argument()] = "", json: Json = False) -> None:
    """Re-roll one field of a persona, or everything that is not locked."""
    said, row = Said(json), connect().ask("post", f"personas/{id}/reroll", {"field": field})
    said.value(row, lambda: said.line(f"{row['name']}, {row['age']}: {row['fields'].get(field) or row['quote']}"))


@app.command()
def export(
    board: str,
    to: Annotated[list[Path], typer.Argument(help="Files: .pptx, .pdf, .xlsx, .csv, .json, .zip.")],
    json: Json = False,
) -> None:
    """Write a board into files."""
    said, facet = Said(json), connect()
    written = [str(save(facet, said, {"board": board}, file)) for file in to]
    said.value(written, lambda: [said.line(f"Wrote {file}") for file in written])


@app.command()
def verify(file: Path, json: Json = False) -> None:
    """Ask whether a picture is one of ours."""
    if not file.is_file():
        raise Refused(f"There is no file {file}.", 404)
    said, found = Said(json), connect().verify(file)
    parts = [(name, found[name]["says"]) for name in ("signature", "watermark", "likeness")]
    said.value(found, lambda: said.rows(["Sign", "Found"], parts))


@app.command("import")
def read_in(file: Path, json: Json = False) -> None:
    """Read an exported JSON file in as a board."""
    if not file.is_file():
        raise Refused(f"There is no file {file}.", 404)
    said, board = Said(json), connect().read_in(file)
    said.value(board, lambda: _told(said, board, []))


@app.command()
def unfindable(
    file: Annotated[Path, typer.Argument(help="A table of real people: CSV or .xlsx.")],
    market: Annotated[str, typer.Option(help="Where they live, such as de_DE.")] = "en_US",
    k: Annotated[int, typer.Option(help="How many people share what stays.")] = 5,
    column: Annotated[list[str] | None, typer.Option(help="Name=what becomes of it, such as “Notes=left out”.")] = None,
    faces: Annotated[int, typer.Option(help="A face for every n-th row.")] = 0,
    linked: Annotated[bool, typer.Option(help="One person is one stand-in in every file of this team.")] = True,
    look: Annotated[bool, typer.Option("--look", help="Only show what the columns are taken for.")] = False,
    json: Json = False,
) -> None:
    """Replace the people of a table by people who do not exist; the new table lies beside it."""
    if not file.is_file():
        raise Refused(f"There is no file {file}.", 404)
    said, facet = Said(json), connect()
    if look:
        rows = facet.columns(file)
        said.value(rows, lambda: said.rows(["Column", "Becomes"], [(r["name"], r["act"]) for r in rows]))
        return
    acts = dict(one.rpartition("=")[::2] for one in column or [])
    wishes = {"market": market, "k": k, "faces": faces, "linked": linked, "columns": dumps(acts)}
    with said.progress(f"Reading {file.name}") as heard:
        made = str(facet.unfindable(file, wishes, heard))
    said.value(made, lambda: said.line(f"Wrote {made}"))


@app.command()
def terms(accept: Annotated[bool, typer.Option("--accept", help="Agree to them.")] = False) -> None:
    """Show the terms of use of this installation, and agree to them."""
    if os.environ.get("FACET_URL"):
        raise Refused("Agree to the terms of a server on its own page.", 422)
    here()
    from personas.doors.cli.agreeing import agree, text  # the settings are loaded by now

    Said().line(agree() if accept else text())


@app.command()
def mcp(
    http: Annotated[bool, typer.Option("--http", help="Streamable HTTP; needs FACET_URL.")] = False,
    host: str = "127.0.0.1",
    port: int = 8788,
) -> None:
    """Serve assistants by the Model Context Protocol."""
    from personas.doors.assistants.server import serve  # half a second and 40 MB that no other command wants

    serve(connect=connect, http=http, host=host, port=port)


def main() -> None:
    try:
        app()
    except Refused as refused:
        said = TERMS if "needs your agreement first: Terms" in str(refused) else str(refused)
        Said().error(said)
        for error in refused.errors[1:]:
            Said().error(f"{error['field']}: {error['detail']}")
        sys.exit(ending(refused.status))
    except (FileNotFoundError, PermissionError) as error:
        Said().error(f"{error.filename}: {error.strerror}.")
        sys.exit(MISSING)
