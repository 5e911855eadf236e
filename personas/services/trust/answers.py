"""The three answers about a picture in plain words, for the page and for the API alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from django.utils.formats import date_format

from personas.marking.likeness import MATCH
from personas.marking.signatures import signing
from personas.models import IssuedPicture
from personas.services.trust.verification import Verdict, certificate_ran_out

NOTHING = (
    "No sign of ours was found. This does not mean that the picture is real: marks can be destroyed, "
    "and other tools make faces too."
)
DENIED = "This face was reported and must not be used any more."
DENIED_AMONG = "{} of the faces in it must not be used any more: reported and withdrawn."
DENIED_LOOKS = "It looks like a face that was reported and must not be used any more. No signature and no mark says so."
NOTHING_IN_DOCUMENT = (
    "It carries no signature of ours, and in a document nothing else is looked for. This does not mean that the "
    "pictures in it are real: signatures can be removed, and other tools make faces too."
)
UNSURE = (
    "There may be a sign of ours, but none that can be relied on. That does not make the picture real: marks can be "
    "destroyed, and other tools make faces too."
)
Facts = list[tuple[str, str]]


@dataclass(frozen=True)
class IssuedFace:
    """One of several that a picture shows."""

    face: str
    issued: str  # ISO date
    denied: bool


@dataclass(frozen=True)
class Answer:
    """`tone` is good (a sign of ours), warn (look closer), or none. `says` is short, `means` a sentence or two. `faces`
    are those whose codes were read, `facts` what is said of a single one."""

    state: str
    tone: str
    says: str
    means: str
    facts: tuple[tuple[str, str], ...] = ()
    faces: tuple[IssuedFace, ...] = ()


@dataclass(frozen=True)
class Answers:
    signature: Answer
    watermark: Answer
    likeness: Answer
    note: str  # what must be said beside the three, or nothing
    denied: bool  # the note says that a face must not be used

    def as_dict(self) -> dict:
        answers = {name: asdict(answer) for name, answer in self.each().items()}
        for answer in answers.values():
            answer["facts"], answer["faces"] = dict(answer["facts"]), list(answer["faces"])
        return answers | {"note": self.note, "denied": self.denied}

    def each(self) -> dict[str, Answer]:
        return {"signature": self.signature, "watermark": self.watermark, "likeness": self.likeness}


def answers(verdict: Verdict) -> Answers:
    denied = verdict.denied or verdict.looks_denied
    return Answers(_signature(verdict), _watermark(verdict), _likeness(verdict), _note(verdict), denied)


def _note(verdict: Verdict) -> str:
    if verdict.denied:
        denied = sum(bool(picture.denied) for picture in verdict.shown)
        return DENIED if len(verdict.shown) == 1 else DENIED_AMONG.format("One" if denied == 1 else denied)
    if verdict.looks_denied:
        return DENIED_LOOKS
    if verdict.nothing:
        return NOTHING_IN_DOCUMENT if verdict.mark.state == "unseen" else NOTHING
    return "" if verdict.sure else UNSURE


def _signature(verdict: Verdict) -> Answer:
    signature, state = verdict.signature, verdict.signature.state
    tone, says, means = SIGNATURES[state]
    facts = manifest_facts(signature.facts) if state in (signing.TRUSTED, signing.EXPIRED) else []
    if certificate_ran_out(verdict):
        tone, says, means = RAN_OUT_OURS
    if state == signing.FOREIGN:
        facts = [("Signer, in its own words", str((signature.facts.get("signature_info") or {}).get("issuer", "?")))]
    if state == signing.NONE and verdict.once:
        means, facts = f"{means} {ONCE if verdict.mark.pictures else ONCE_ALIKE}", manifest_facts(verdict.once)
    facts += _issued(picture for picture in verdict.signed_for if picture.denied)
    return Answer(state, tone, says, means, tuple(facts))


SIGNATURES = {
    signing.TRUSTED: (
        "good",
        "Signed by this installation",
        "The file is exactly as it left here: not one bit of it was changed since.",
    ),
    signing.EXPIRED: (
        "warn",
        "Signed with a certificate that has run out",
        "Nothing was changed since it was signed, but by this signature alone nobody can say any more by whom.",
    ),
    signing.FOREIGN: (
        "none",
        "Signed by somebody else",
        "The signature is whole, but it is not this installation's. Names in it can be chosen freely by whoever signs.",
    ),
    signing.BROKEN: (
        "warn",
        "Signed once, changed or damaged since",
        "What the file says about where it comes from cannot be relied on, even where it names us.",
    ),
    signing.NONE: (
        "none",
        "No signature",
        "Usual for screenshots and for files that went through a social network. By itself it says nothing.",
    ),
}
RAN_OUT_OURS = (
    "good",
    "Signed by this installation, with a certificate that has run out since",
    "The registry knows this very file: nothing in it was changed since it was issued.",
)
ONCE = "The face that its mark names was issued here in a file that said the following."
ONCE_ALIKE = "The face that it looks like was issued here in a file that said the following."


def _watermark(verdict: Verdict) -> Answer:
    tone, says, means = MARKS[verdict.mark.state]
    faces = tuple(IssuedFace(one.name, f"{one.issued:%Y-%m-%d}", bool(one.denied)) for one in verdict.mark.pictures)
    if len(faces) > 1:
        says, means = f"Shows {len(faces)} faces that carry our mark", SEVERAL
    facts = tuple(_issued(verdict.mark.pictures)) if len(faces) == 1 else ()
    return Answer(verdict.mark.state, tone, says, means, facts, faces)


SEVERAL = (
    "The pixels say the codes of these faces that were drawn here. There may be more that are too small to be read."
)


MARKS = {
    "found": (
        "good",
        "Carries our mark",
        "The pixels say the code of a face that was drawn here. It outlives most cutting and recompressing.",
    ),
    "perhaps": (
        "warn",
        "Perhaps our mark",
        "Something like our pattern is there, but no code that was issued here could be read from it.",
    ),
    "none": (
        "none",
        "No mark of ours found",
        "It was never there, or the picture was changed too much: it proves nothing.",
    ),
    "unseen": (
        "none",
        "Not looked for",
        "In a document only the signature is read. Take a picture out of it to look for its mark.",
    ),
}


def _likeness(verdict: Verdict) -> Answer:
    if verdict.mark.state == "unseen":
        return Answer("unseen", "none", "Not looked for", "Only pictures are compared.")
    if verdict.alike is None:
        return Answer(*NOT_ALIKE["signed" if verdict.signed else verdict.mark.state])
    away = f"{verdict.alike.distance} of 256 points differ"
    facts = (*_issued([verdict.alike.picture]), ("How alike", away))
    if verdict.alike.distance <= MATCH:
        means = "So alike that chance is unlikely. Whether anything was changed, only a signature can say."
        return Answer("match", "good", "Looks like a face that was issued here", means, facts)
    means = "Alike enough to look closer, not enough to say so: different people can come this near."
    return Answer("possible", "warn", "May be a face that was issued here", means, facts)


ALONE = (
    "none",
    "none",
    "Looks like no face that was issued here",
    "Compared as a whole picture; a cut one looks different.",
)
NOT_ALIKE = {
    "signed": (
        "unseen",
        "none",
        "Not compared: the signature says so",
        "The signature says which face the file shows, and that is surer than any likeness.",
    ),
    "found": (
        "none",
        "none",
        "As a whole it looks like no single portrait",
        "The face stands in something larger, or was cut: what its mark says stands, for likeness is seen less well.",
    ),
    "perhaps": ALONE,
    "none": ALONE,
}


def _issued(pictures: Iterable[IssuedPicture]) -> Facts:
    facts = []
    for picture in pictures:
        facts += [("Face", picture.name), ("Issued", date_format(picture.issued, "j F Y"))]
        facts += [("Withdrawn", date_format(picture.denied, "j F Y"))] if picture.denied else []
    return facts


def manifest_facts(manifest: Mapping) -> Facts:
    """What a manifest of ours says that concerns a reader."""
    assertions = {entry.get("label", ""): entry.get("data") or {} for entry in manifest.get("assertions") or []}
    actions = assertions.get("c2pa.actions.v2", {}).get("actions") or [{}]
    agent = actions[0].get("softwareAgent") or {}
    found = {
        "Made by": f"{agent.get('name', '')} {agent.get('version', '')}".strip(),
        "Made on": str(actions[0].get("when", ""))[:10],
        "What it is": actions[0].get("description", ""),
        "Picture": str(manifest.get("title", "")).removeprefix("urn:uuid:"),
    }
    return [(label, value) for label, value in found.items() if value]
