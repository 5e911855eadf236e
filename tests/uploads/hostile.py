"""Twenty-odd files that nobody should upload, made here byte by byte.

`python -m tests.uploads.hostile` cleans each and prints what became of it and the peak of memory: in a process of its
own, because the peak of a process is kept by the system for its whole life.
"""

from __future__ import annotations

import io
import json
import re
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>'
HTML = b"<html><script>alert(document.cookie)</script></html>"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, rows: bytes = b"", *extra: bytes, kind: int = 0, bits: int = 8) -> bytes:
    """A PNG by hand: grey unless `kind` says otherwise."""
    header = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(extra) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def saved(image: Image.Image, format: str = "PNG", **options) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def photo(size=(300, 100)) -> Image.Image:
    return Image.effect_noise(size, 60).convert("RGB")


def zeros(width: int, height: int, bits: int = 8) -> bytes:
    """All rows of an empty grey picture, packed: what makes a bomb small."""
    packer = zlib.compressobj(9)
    row = bytes(1 + (width * bits + 7) // 8)
    return b"".join(packer.compress(row) for _ in range(height)) + packer.flush()


def bomb() -> bytes:
    return png(13_000, 13_000, zeros(13_000, 13_000, bits=1), bits=1)


def bomb_below_pillows_limit() -> bytes:
    return png(9_000, 9_000, zeros(9_000, 9_000))


def claims_to_be_immense() -> bytes:
    return png(2**31 - 1, 2**31 - 1, zlib.compress(b"\0"))


def one_pixel_wide() -> bytes:
    return png(1, 60_000, zeros(1, 60_000))


def long_and_thin() -> bytes:
    return png(20, 60_000, zeros(20, 60_000))


def tells_less_than_it_holds() -> bytes:
    """The header says 100 x 100, the data unpack to 200 MB."""
    return png(100, 100, zeros(20_000, 10_000))


def moving_png() -> bytes:
    frames = [photo() for _ in range(4)]
    return saved(frames[0], save_all=True, append_images=frames[1:], duration=50)


def moving_webp() -> bytes:
    frames = [photo() for _ in range(4)]
    return saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=50)


def gif() -> bytes:
    return saved(photo(), "GIF")


def tiff() -> bytes:
    return saved(photo(), "TIFF")


def postscript() -> bytes:
    return b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n(/etc/passwd) (r) file\n%%EOF"


def truncated() -> bytes:
    return saved(photo())[:-2_000]


def truncated_jpeg() -> bytes:
    whole = saved(photo(), "JPEG")
    return whole[: len(whole) // 2]


def broken_checksum() -> bytes:
    data = bytearray(saved(photo()))
    data[40] ^= 0xFF
    return bytes(data)


def polyglot_html() -> bytes:
    return saved(photo()) + HTML


def polyglot_zip() -> bytes:
    import zipfile

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("evil.php", "<?php system($_GET[0]); ?>")
    return saved(photo(), "JPEG") + file.getvalue()


def script_in_text() -> bytes:
    note = PngInfo()
    note.add_text("Comment", HTML.decode())
    return saved(photo(), pnginfo=note)


def text_bomb() -> bytes:
    packed = zlib.compress(bytes(200_000_000), 9)
    return png(100, 100, zeros(100, 100), chunk(b"zTXt", b"Comment\0\0" + packed))


def profile_bomb() -> bytes:
    packed = zlib.compress(bytes(200_000_000), 9)
    return png(100, 100, zeros(100, 100), chunk(b"iCCP", b"x\0\0" + packed))


def chunk_longer_than_the_file() -> bytes:
    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 100, 100, 8, 0, 0, 0, 0))
    return head + struct.pack(">I", 2**31 - 1) + b"IDAT" + b"\0" * 100


def with_profile_and_exif() -> bytes:
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = HTML.decode(), 6  # description; lies on its side
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return saved(photo(), "JPEG", exif=exif, icc_profile=profile)


def nonsense_in_exif() -> bytes:
    return saved(photo(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff" + b"\xff" * 200)


def larger_than_two_megabytes() -> bytes:
    return saved(Image.effect_noise((1_900, 1_900), 90).convert("RGB"))


HOSTILE: dict[str, Callable[[], bytes]] = {
    make.__name__: make
    for make in (
        *(bomb, bomb_below_pillows_limit, claims_to_be_immense, one_pixel_wide, long_and_thin),
        *(tells_less_than_it_holds, moving_png, moving_webp, gif, tiff, postscript, truncated, truncated_jpeg),
        *(broken_checksum, polyglot_html, polyglot_zip, script_in_text, text_bomb, profile_bomb),
        *(chunk_longer_than_the_file, with_profile_and_exif, nonsense_in_exif, larger_than_two_megabytes),
    )
} | {"svg": lambda: SVG, "html": lambda: HTML, "nothing": lambda: b""}
CLEAN = {
    "nonsense_in_exif",
    "polyglot_html",
    "polyglot_zip",
    "script_in_text",
    "with_profile_and_exif",
    "tells_less_than_it_holds",
}


def main(folder: str) -> None:
    from personas.marking.opening import Unreadable
    from personas.services.teams.logos import clean_logo

    found = {}
    for path in sorted(Path(folder).iterdir()):
        try:
            logo = clean_logo(path.read_bytes())
            found[path.name] = {"size": [logo.width, logo.height], "data": logo.data.hex()}
        except Unreadable as refusal:
            found[path.name] = {"refused": str(refusal)}
    print(json.dumps({"found": found, "megabytes": peak()}))


def peak() -> float:
    """Of this program alone; getrusage would count what the process was before it became this program."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status).group(1)) / 1000


if __name__ == "__main__":
    main(sys.argv[1])
