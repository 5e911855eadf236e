"""A reader of tagged PDFs that we did not draw: the structure as a tree, with the text of each element.

It follows the content stream operator by operator, as somebody does who reads aloud, and says what lies outside.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream

DRAWS = {b"Tj", b"TJ", b"f", b"S", b"Do"}


@dataclass
class Node:
    kind: str
    said: str = ""
    lang: str = ""
    text: str = ""
    kids: list[Node] = field(default_factory=list)

    def every(self, *kinds: str) -> list[Node]:
        here = [self] if not kinds or self.kind in kinds else []
        return [*here, *(one for kid in self.kids for one in kid.every(*kinds))]

    @property
    def all_text(self) -> str:
        return " ".join(one.text for one in self.every() if one.text)


@dataclass
class Tagged:
    reader: PdfReader
    root: Node
    untagged: list[str]  # what is drawn and is neither an element's nor an artifact

    @property
    def text(self) -> str:
        return " ".join(self.root.all_text.split())


def read(data: bytes) -> Tagged:
    reader = PdfReader(BytesIO(data))
    untagged: list[str] = []
    texts: dict[tuple[int, int], str] = {}
    for page in reader.pages:
        for number, text in _marked(page, reader, untagged).items():
            texts[page.indirect_reference.idnum, number] = text
    root = reader.root_object["/StructTreeRoot"]["/K"][0].get_object()
    return Tagged(reader, _node(root, texts), untagged)


def _node(element: Any, texts: dict[tuple[int, int], str]) -> Node:
    node = Node(str(element["/S"])[1:], str(element.get("/Alt", "")), str(element.get("/Lang", "")))
    for kid in element["/K"]:
        if isinstance(kid, int):
            node.text += texts.pop((element.raw_get("/Pg").idnum, kid))
        else:
            child = kid.get_object()
            assert child.raw_get("/P").idnum == element.indirect_reference.idnum
            node.kids.append(_node(child, texts))
    return node


def _marked(page: Any, reader: PdfReader, untagged: list[str]) -> dict[int, str]:
    """The text of each marked content of the page."""
    maps = {name: _unicode(font.get_object()) for name, font in page["/Resources"].get("/Font", {}).items()}
    open_, found, font = [], {}, {}
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator in (b"BDC", b"BMC"):
            number = operands[1].get("/MCID") if operator == b"BDC" else None
            open_.append(number if number is not None else str(operands[0]))
            found |= {number: ""} if number is not None else {}
        elif operator == b"EMC":
            open_.pop()
        elif operator == b"Tf":
            font = maps[operands[0]]
        elif operator in DRAWS:
            text = "".join(_said(part, font) for part in _strings(operands)) if operator in (b"Tj", b"TJ") else ""
            if not open_ or (text and "/Artifact" in open_):
                untagged.append(text or operator.decode())
            elif isinstance(open_[-1], int):
                found[open_[-1]] += text
    assert not open_
    return found


def _strings(operands: list) -> list[bytes]:
    parts = operands[0] if isinstance(operands[0], list) else operands
    return [part.original_bytes for part in parts if hasattr(part, "original_bytes")]


def _said(codes: bytes, font: dict[int, str]) -> str:
    return "".join(font[int.from_bytes(codes[at : at + 2], "big")] for at in range(0, len(codes), 2))


def _unicode(font: Any) -> dict[int, str]:
    """The map to Unicode, read line by line: `<0001> <0041>`."""
    found = {}
    for line in font["/ToUnicode"].get_data().decode().splitlines():
        parts = line.replace(">", "> ").split()
        if len(parts) == 2 and all(part[:1] == "<" and part[-1:] == ">" for part in parts):
            code, text = (bytes.fromhex(part[1:-1]) for part in parts)
            found[int.from_bytes(code, "big")] = text.decode("utf-16-be")
    return found
