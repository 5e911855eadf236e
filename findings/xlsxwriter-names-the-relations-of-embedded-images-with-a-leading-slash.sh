#!/bin/sh
# 2026-11-30, xlsxwriter 3.3.1.
#
# A workbook that is made in memory (the option in_memory, for servers) with worksheet.embed_image() ("place in cell")
# has the relations of its pictures in the ZIP item "/xl/richData/_rels/richValueRel.xml.rels". Every other item is named
# without a leading slash, as ECMA-376-2 asks of ZIP items (the slash belongs to part names), and so is this one when the
# workbook is made in files, where zipfile strips it. Excel forgives it; whatever looks the item up by its right name
# finds no picture in any cell. And a picture that also lies over a cell is stored a second time.
#
# Seen: /xl/richData/_rels/richValueRel.xml.rels
#       2 media, 1 different
# Ends with 1 when that is no longer so.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q xlsxwriter==3.3.1 pillow
"$work/venv/bin/python" - "$work/book.xlsx" <<'PY'
import io, sys, zipfile
import xlsxwriter
from PIL import Image

picture = io.BytesIO()
Image.new("RGB", (20, 20), "red").save(picture, "PNG")
book = xlsxwriter.Workbook(sys.argv[1], {"in_memory": True})
sheet = book.add_worksheet()
sheet.embed_image(0, 0, "red.png", {"image_data": io.BytesIO(picture.getvalue())})
sheet.insert_image(0, 0, "red.png", {"image_data": io.BytesIO(picture.getvalue())})
book.close()
archive = zipfile.ZipFile(sys.argv[1])
slashed = [name for name in archive.namelist() if name.startswith("/")]
media = [archive.read(name) for name in archive.namelist() if "/media/" in name]
print(*slashed)
print(f"{len(media)} media, {len(set(media))} different")
right = "xl/richData/_rels/richValueRel.xml.rels"
sys.exit(slashed != [f"/{right}"] or right in archive.namelist() or (len(media), len(set(media))) != (2, 1))
PY
