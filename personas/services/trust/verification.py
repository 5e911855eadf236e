"""Is this picture one of ours? Three answers that are never made into one: signature, mark, likeness.

Nothing that is looked at is kept: no file, no row, no log line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from PIL import Image

from personas.cards.burn import above_notice
from personas.marking.codes import code_of
from personas.marking.gate import at_the_gate
from personas.marking.invisible.detection import Found, as_it_stands, look
from personas.marking.invisible.watermark import bits_of, clearness
from personas.marking.keys import keys
from personas.marking.likeness import LIGHT, MATCH, all_ways, on_ground
from personas.marking.opening import Opened, open_upload
from personas.marking.signatures.manifest import codes_in
from personas.marking.signatures.signing import EXPIRED, FOREIGN, NONE, TRUSTED, Signature, read_signature
from personas.marking.signatures.stores import manifest_store
from personas.models import IssuedPicture
from personas.services.portraits import registry

SEARCH_SECONDS = 2.5  # of work
PERHAPS = 8.0  # how clear a mark must be when its code is not in the registry
MOST_FACES = 24
UNCHANGED = (TRUSTED, EXPIRED)  # a manifest alone can be put into any file


@dataclass(frozen=True)
class Mark:
    """`state` is found, perhaps, none or unseen (a document). `pictures` are those whose codes were read."""

    state: str
    pictures: tuple[IssuedPicture, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What was found about one file. `alike` is None when nothing issued looks like it, or when a signature of ours
    says whom it shows; `once` are the manifest facts that the file had when it was issued, for one that lost them."""

    signature: Signature
    signed_as: IssuedPicture | None  # the registry's row of this very file
    signed_for: tuple[IssuedPicture, ...]  # the faces that a signature of ours says the file shows
    mark: Mark
    alike: registry.Alike | None
    once: Mapping | None
    size: tuple[int, int]

    @property
    def signed(self) -> bool:
        """A signature of ours says which face the file shows."""
        return bool(self.signed_as or self.signed_for)

    @property
    def nothing(self) -> bool:
        """No sign of ours at all; whoever else signed it says nothing about us."""
        unmarked = self.mark.state in ("none", "unseen") and self.alike is None
        return self.signature.state in (NONE, FOREIGN) and unmarked

    @property
    def sure(self) -> bool:
        """One of the three answers is a sign of ours that can be relied on."""
        signed = self.signature.state == TRUSTED or self.signed_as is not None
        return signed or self.mark.state == "found" or bool(self.alike and self.alike.distance <= MATCH)

    @property
    def shown(self) -> list[IssuedPicture]:
        """The faces that signature and mark are sure of."""
        sure = [*([self.signed_as] if self.signed_as else []), *self.signed_for, *self.mark.pictures]
        return list({picture.name: picture for picture in sure}.values())

    @property
    def denied(self) -> bool:
        return any(picture.denied for picture in self.shown)

    @property
    def looks_denied(self) -> bool:
        """It looks like a face that must not be used."""
        return bool(self.alike and self.alike.distance <= MATCH and self.alike.picture.denied)


def verify_file(*, data: bytes) -> Verdict:
    """Look at the bytes of a file. Raises Unreadable with a sentence, Busy, and KeysError without keys."""
    with at_the_gate():
        return verdict_of(data=data, opened=open_upload(data))


def verdict_of(*, data: bytes, opened: Opened) -> Verdict:
    """The same of a file that was opened already, for whoever is inside the gate."""
    signature = read_signature(data, opened.mime)
    store = manifest_store(data)
    signed_as = registry.find_by_manifest(store) if store and signature.state in UNCHANGED else None
    signed_for = tuple(registry.find_by_codes(codes_in(signature.facts))) if signature.state == TRUSTED else ()
    if opened.image is None:
        return Verdict(signature, signed_as, signed_for, Mark("unseen"), None, None, opened.size)
    mark = find_mark(image=opened.image)
    # A card or an export is no portrait: as a whole it looks like none, and its signature says whom it shows.
    settled = signed_for and not signed_as
    alike = None if settled else registry.find_alike(all_ways(opened.image))
    once = _facts_once(mark, alike) if signature.state == NONE else None
    return Verdict(signature, signed_as, signed_for, mark, alike, once, opened.size)


def find_mark(*, image: Image.Image, seconds: float = SEARCH_SECONDS) -> Mark:
    """Every face of ours that the picture shows, as far as `seconds` allow. `image` is RGB or RGBA."""
    if "A" in image.getbands():
        image = on_ground(image, LIGHT)
    pictures, perhaps = [], False
    for found in _places(image, seconds):
        picture, _ = registry.find_by_bits(found.bits, found.chances)
        perhaps = perhaps or found.clear >= PERHAPS
        if picture and picture.name not in {one.name for one in pictures}:
            pictures.append(picture)
        if (pictures and _fills(found, image)) or len(pictures) == MOST_FACES:
            break
    state = "found" if pictures else "perhaps" if perhaps else "none"
    return Mark(state, tuple(pictures))


def carries(*, image: Image.Image, name: str) -> bool:
    """Whether a stored portrait (RGBA, as it was encoded) carries the mark that today's keys give to `name`."""
    found = next(as_it_stands(on_ground(image, LIGHT), keys().watermark_secret))
    return clearness(found.bits, bits_of(code_of(name))) >= registry.certain(1, found.chances)


def _fills(found: Found, image: Image.Image) -> bool:
    """One portrait fills the picture: there is no room for another."""
    return found.box[2] > 0.6 * max(image.size)


def _places(image: Image.Image, seconds: float) -> Iterator[Found]:
    """A portrait that an export has stood on its notice is read where it stands: the search would take seconds."""
    secret = keys().watermark_secret
    portrait = above_notice(image.convert("RGB"))
    if portrait:
        yield from as_it_stands(portrait, secret)
    yield from look(image, secret, seconds=seconds)


def _facts_once(mark: Mark, alike: registry.Alike | None) -> Mapping | None:
    """The manifest as it was issued, read without the picture, which has changed since. None for a picture of several
    faces: it was never issued as such."""
    picture = alike.picture if alike and alike.distance <= MATCH else None
    if mark.pictures:
        picture = mark.pictures[0] if len(mark.pictures) == 1 else None
    if picture is None:
        return None
    return read_store(bytes(picture.manifest)).facts or None


def certificate_ran_out(verdict: Verdict) -> bool:
    """Ours by the registry: the manifest is known to the byte, and only time has passed."""
    return verdict.signature.state == EXPIRED and verdict.signed_as is not None


def read_store(store: bytes) -> Signature:
    """The facts in a manifest store that stands alone."""
    return read_signature(store, "application/c2pa")
