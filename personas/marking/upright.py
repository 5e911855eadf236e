"""Turn a picture as its file says that it was held: cameras and phones store it lying and write how to turn it.

EXIF 2.32, tag 274 (Orientation), 1 to 8; Pillow reads it from the XMP packet too. Everything that looks at somebody's
picture turns it here first, so that what is found does not depend on how the device was held.
"""

from __future__ import annotations

from PIL import ExifTags, Image

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def orientation_of(image: Image.Image) -> int:
    """1 to 8, as the open file says; 1 (as it stands) where it says nothing, or nothing that can be read.

    Ask the picture that was opened: what is converted, cut or reduced from it may have lost its metadata.
    """
    try:
        said = image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # damaged metadata raises many kinds of errors, and the picture beside it may be whole
        return 1
    return said if said in TURNS else 1


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """`image` (any mode) turned by what `orientation_of` said about its file; itself where nothing is to be turned."""
    return image.transpose(TURNS[orientation]) if orientation in TURNS else image
