"""Pictures that come with the source and that pages show: drawn by the shipped weights, and named after them."""

from personas.showcase.folder import FOLDERS, Folder, by_former_weights, captions, picture_id

__all__ = [
    "FOLDERS",
    "Folder",
    "by_former_weights",
    "captions",
    "picture_id",
]
