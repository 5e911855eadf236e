"""What somebody may ask for, and the one file that comes of it: the format itself, or an archive of several."""

from __future__ import annotations

import logging
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from personas.exporting.blame import NotMade, blamed
from personas.exporting.names import file_name
from personas.exporting.office.pptx import write_pptx
from personas.exporting.office.xlsx import write_xlsx
from personas.exporting.order import Order
from personas.exporting.pages.card_page import card_pages
from personas.exporting.pages.slides import deck_pages
from personas.exporting.pages.tiles import poster_pages
from personas.exporting.pdf.pdf import README, write_pdf
from personas.exporting.pictures import card_files, portrait_files
from personas.exporting.tables.csv_file import write_csv
from personas.exporting.tables.json_file import design_files, write_figma, write_json

Files = Iterable[tuple[str, bytes]]
log = logging.getLogger(__name__)
MISSING = "WHAT-IS-MISSING.txt"
PNG, PDF, ZIP = "image/png", "application/pdf", "application/zip"
OFFICE = "application/vnd.openxmlformats-officedocument"
SPREADSHEET, SLIDES = f"{OFFICE}.spreadsheetml.sheet", f"{OFFICE}.presentationml.presentation"


@dataclass(frozen=True)
class Format:
    """`label` and `about` are for the page. `files(order)` makes one file or, in a folder of that name, one a person.

    `weight` is how long a person takes, beside the other formats.
    """

    key: str
    label: str
    about: str
    media_type: str
    files: Callable[[Order], Files]
    folder: str = ""
    weight: int = 1
    several: bool = False  # more than one file even of a single person


@dataclass(frozen=True)
class File:
    """A finished export. `content` is a path in the folder that was given where it is an archive."""

    name: str
    content: bytes | Path
    media_type: str


def _one(what: str, suffix: str, write: Callable[[Order], bytes]) -> Callable[[Order], Files]:
    return lambda order: [(file_name(order, what, suffix), write(order))]


FORMATS = {
    one.key: one
    for one in (
        Format("card", "Cards", "PNG, 1080 × 1350 or twice that", PNG, lambda o: card_files(o, o.scale), "cards", 6),
        Format(
            "portrait",
            "Portraits alone",
            "PNG on a transparent ground",
            PNG,
            lambda o: portrait_files(o, o.side),
            "portraits",
        ),
        Format(
            "pages",
            "One-page cards",
            "PDF to print",
            PDF,
            _one("cards", "pdf", lambda o: write_pdf(o, card_pages(o))),
            weight=3,
        ),
        Format(
            "poster",
            "Board poster",
            "PDF, A3",
            PDF,
            _one("poster", "pdf", lambda o: write_pdf(o, poster_pages(o))),
            weight=2,
        ),
        Format("deck", "Deck", "PDF, 16:9", PDF, _one("deck", "pdf", lambda o: write_pdf(o, deck_pages(o))), weight=3),
        Format(
            "pptx",
            "Slides",
            "PowerPoint, Keynote, Impress",
            SLIDES,
            _one("", "pptx", lambda o: write_pptx(o, deck_pages(o))),
            weight=4,
        ),
        Format(
            "xlsx", "Spreadsheet", "Excel and Canva, with portraits in cells", SPREADSHEET, _one("", "xlsx", write_xlsx)
        ),
        Format("csv", "Table", "CSV", "text/csv", _one("", "csv", write_csv)),
        Format("json", "Data", "JSON, to read back", "application/json", _one("", "json", write_json)),
        Format(
            "figma",
            "Figma columns",
            "JSON for Figma’s importers",
            "application/json",
            _one("figma", "json", write_figma),
        ),
        Format(
            "design",
            "Design folder",
            "Pictures and data.json, to fill a design",
            "application/zip",
            design_files,
            "design",
            2,
            several=True,
        ),
    )
}


def make(order: Order, keys: Iterable[str], folder: Path) -> File:
    """The export of `keys` (of FORMATS). One file is given as it is; several become an archive in `folder`.

    A format of an archive that cannot be made is left out and remarked on. Raises ValueError with a sentence for an
    unknown key, for none, where there is nothing to export, and where nothing could be made for the sake of a text.
    """
    formats = _formats(keys)
    if not order.people:
        raise ValueError("There is nobody to export.")
    if len(formats) == 1 and not formats[0].several and (not formats[0].folder or len(order.people) == 1):
        files = list(_made(order, formats[0]))
        if not files:
            raise ValueError(" ".join(order.remark) or "None of these people has a portrait.")  # lost, or never drawn
        return File(*files[0], formats[0].media_type)
    name = file_name(order, formats[0].folder if len(formats) == 1 else "", "zip")
    target = folder / name
    _archive(order, formats, target)
    return File(name, target, ZIP)


def _made(order: Order, one: Format, others: bool = False) -> Iterator[tuple[str, bytes]]:
    """Raises NotMade where a text is to blame, or where `others` are made without it; otherwise whatever went wrong."""
    ear = Ear(order.hear)
    try:
        yield from one.files(replace(order, hear=ear))
    except Exception as error:
        if ear.ended or isinstance(error, order.ends):
            raise
        if whose := blamed(order, one.files):
            raise NotMade(f"{one.label} could not be made: {whose} cannot be set. Shorten or retype it.") from error
        if others:
            log.exception("The format %s could not be made", one.key)
            raise NotMade(f"{one.label} could not be made; the others are here. Export it alone.") from error
        raise


class Ear:
    """Hears how far it is, and knows whether it was told to end."""

    def __init__(self, hear: Callable[[int, int], None]):
        self.hear, self.ended = hear, False

    def __call__(self, done: int, total: int) -> None:
        try:
            self.hear(done, total)
        except Exception:
            self.ended = True
            raise


def _formats(keys: Iterable[str]) -> list[Format]:
    wanted = set(keys)
    if unknown := wanted - set(FORMATS):
        raise ValueError(f"There is no format “{sorted(unknown)[0]}”.")
    if not wanted:
        raise ValueError("Choose at least one format.")
    return [one for key, one in FORMATS.items() if key in wanted]


def _archive(order: Order, formats: list[Format], target: Path) -> None:
    """Pictures are stored as they are: they are compressed already."""
    total, done, missing = sum(one.weight for one in formats) * len(order.people), 0, []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr(_entry(README, order, zipfile.ZIP_DEFLATED), order.readme)
        for one in formats:
            heard = replace(order, hear=_part(order, done, one.weight, total))
            try:
                _add(archive, order, one, heard)
            except NotMade as error:
                missing.append(str(error))
            done += one.weight * len(order.people)

        if len(missing) == len(formats):
            raise NotMade(" ".join(missing))
        for sentence in missing:
            order.remark(sentence)
        if order.remark:  # of portraits that do not open, too
            archive.writestr(_entry(MISSING, order, zipfile.ZIP_DEFLATED), "\n".join([*order.remark, ""]))


def _add(archive: zipfile.ZipFile, order: Order, one: Format, heard: Order) -> None:
    for name, data in _made(heard, one, others=True):
        how = zipfile.ZIP_STORED if name.endswith((".png", ".pdf", ".pptx", ".xlsx")) else zipfile.ZIP_DEFLATED
        archive.writestr(_entry(f"{one.folder}/{name}" if one.folder else name, order, how), data)


def _part(order: Order, before: int, weight: int, total: int) -> Callable[[int, int], None]:
    return lambda done, _: order.hear(before + done * weight, total)


def _entry(name: str, order: Order, how: int) -> zipfile.ZipInfo:
    """An entry with the day of the export, so that the same order gives the same archive."""
    entry = zipfile.ZipInfo(name, (order.day.year, order.day.month, order.day.day, 0, 0, 0))
    entry.compress_type, entry.external_attr = how, 0o644 << 16
    return entry
