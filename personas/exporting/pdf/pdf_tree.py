"""The structure of a tagged PDF (ISO 32000-1, 14.7 and 14.8): what is a heading, a list, a picture, in reading order.

fpdf2 2.8.9 builds a tree of its own, flat, of pictures alone, and asks for the next number by counting all that there
is. This one takes its place in the document: fpdf2 asks for `struct_tree_root`, `doc_struct_elem`, `empty()` and all
objects in order, and writes them.
"""

from __future__ import annotations

from collections.abc import Iterator

from fpdf.output import PDFPage
from fpdf.syntax import Name, PDFArray, PDFObject, PDFString

from personas.texts import storable


class Element(PDFObject):
    """One element: its children are elements, or numbers of marked content on its page.

    `attributes` is a dictionary in PDF's own notation (14.8.5), `said` stands for what is drawn (Alt), `lang` is a BCP
    47 tag where it is another than the parent's.
    """

    def __init__(self, kind: str, parent: PDFObject, said: str = "", lang: str = "", attributes: str = ""):
        super().__init__()
        self.kind, self.parent, self.said, self.lang, self.attributes = kind, parent, said, lang, attributes
        self.kids: list[Element | int] = []
        self.page: PDFPage | None = None

    def serialize(self, obj_dict=None, _security_handler=None) -> str:
        kids = " ".join(str(kid) if isinstance(kid, int) else kid.ref for kid in self.kids)
        parts = [f"/Type /StructElem /S /{self.kind} /P {self.parent.ref} /K [{kids}]"]
        parts += [f"/Pg {self.page.ref}"] if self.page else []
        parts += [f"/Alt {_text(self.said)}"] if self.said else []
        parts += [f"/Lang {_text(self.lang)}"] if self.lang else []
        parts += [f"/A {self.attributes}"] if self.attributes else []
        return f"{self.id} 0 obj\n<<{' '.join(parts)}>>\nendobj"


def _text(text: str) -> str:
    return PDFString(storable(text)).serialize()


class ParentTree(PDFObject):
    """From a page's number to the element of each of its marked contents, in the order of their numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[list[Element]] = []

    def serialize(self, obj_dict=None, _security_handler=None) -> str:
        rows = (f"{number} [{' '.join(one.ref for one in page)}]" for number, page in enumerate(self.pages))
        return f"{self.id} 0 obj\n<</Nums [{' '.join(rows)}]>>\nendobj"


class Root(PDFObject):
    def __init__(self) -> None:
        super().__init__()
        self.type = Name("StructTreeRoot")
        self.k = PDFArray()
        self.parent_tree = ParentTree()


class _Document(Element):
    k: tuple = ()  # fpdf2 gives each child of its flat tree a page here; ours have theirs


class Tree:
    """The tree of one document in the making."""

    def __init__(self) -> None:
        self.struct_tree_root = Root()
        self.doc_struct_elem = _Document("Document", self.struct_tree_root)
        self.struct_tree_root.k.append(self.doc_struct_elem)
        self.elements: list[Element] = []

    def open_page(self, page: PDFPage, lang: str) -> Element:
        """A section for what is on `page`, which all that follows belongs to."""
        page.struct_parents, page.tabs = len(self.struct_tree_root.parent_tree.pages), Name("S")
        self.struct_tree_root.parent_tree.pages.append([])
        self.page = page
        self.section = self.add("Sect", self.doc_struct_elem, lang=lang)
        return self.section

    def add(self, kind: str, parent: Element, **more: str) -> Element:
        one = Element(kind, parent, **more)
        parent.kids.append(one)
        self.elements.append(one)
        return one

    def mark(self, element: Element) -> int:
        """A number for content of `element` that is drawn next."""
        marked = self.struct_tree_root.parent_tree.pages[-1]
        marked.append(element)
        element.page = self.page
        element.kids.append(len(marked) - 1)
        return len(marked) - 1

    def empty(self) -> bool:
        return not self.elements

    def __iter__(self) -> Iterator[PDFObject]:
        yield from (self.struct_tree_root, self.doc_struct_elem, self.struct_tree_root.parent_tree, *self.elements)
