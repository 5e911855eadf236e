"""What a PDF says about its origin, in the terms of IPTC and XMP."""

from __future__ import annotations

from xml.sax.saxutils import escape

from personas.exporting.order import Order
from personas.marking.signatures.manifest import TRAINED_MODEL
from personas.texts import storable

FIELDS = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{disclosure}</rdf:li></rdf:Alt></dc:description>
<pdfuaid:part xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">1</pdfuaid:part>
<xmp:CreatorTool>{brand}</xmp:CreatorTool>
<photoshop:Credit>AI-generated with {brand}</photoshop:Credit>
<Iptc4xmpExt:DigitalSourceType>{source}</Iptc4xmpExt:DigitalSourceType>
<Iptc4xmpExt:AISystemUsed>{brand}</Iptc4xmpExt:AISystemUsed>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def xmp_fields(order: Order) -> str:
    said = {"title": order.title, "disclosure": order.notice, "brand": order.brand, "source": TRAINED_MODEL}
    return FIELDS.format(**{key: escape(storable(value)) for key, value in said.items()})
