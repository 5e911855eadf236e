"""What a person agrees to, word for word: the terms of use, and what the clean card asks for on top.

A text that changes gets a new version, and everybody is asked again. tests/accounts/test_terms.py holds the digest of
each version, so that no word changes behind a version that people have accepted.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    heading: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """`key` names it in the database, `version` is also the date of its text (ISO), `ask` is the sentence to tick."""

    key: str
    version: str
    title: str
    short: tuple[str, ...]  # the promises in a line each, shown beside the box to tick
    sections: tuple[Section, ...]
    ask: str

    @property
    def digest(self) -> str:
        """SHA-256 over every word, hex."""
        return hashlib.sha256(repr((self.title, self.short, self.sections, self.ask)).encode()).hexdigest()


TERMS = Document(
    key="terms",
    version="2026-11-25",
    title="Terms of use",
    short=(
        "I say that the people are generated wherever somebody could take them for real.",
        "I make no profiles, reviews, testimonials, identity checks or evidence with them.",
        "I leave the marks in the files.",
        "I make nobody younger than 18, and nobody in particular.",
    ),
    sections=(
        Section(
            "What you get",
            (
                "Facet makes boards of fictional people: portraits drawn by a model that this project trained, and "
                "texts composed by rules. None of the people exists. A likeness to somebody living is "
                "chance; if you see one, "
                "report it, and the face is withdrawn everywhere.",
                "You may use portraits, cards and texts in your work, inside and outside your company, "
                "within these terms.",
            ),
        ),
        Section(
            "Say that they are not real",
            (
                "Leave the badge “AI-generated, not a real person” where it is. Where you export without "
                "it, you say it "
                "in another place that a reader sees before the picture can mislead them.",
                "An advertisement that shows one of these faces shows a synthetic performer. Some places ask for a "
                "conspicuous disclosure then, New York among them (General Business Law § 396-b). Every "
                "archive has the "
                "sentence for it.",
            ),
        ),
        Section(
            "What you do not do with them",
            items=(
                "No profile on any network, marketplace or dating site, and no picture of an employee, "
                "agent or author.",
                "No review, testimonial, endorsement or case study: somebody who does not exist has no experience to "
                "tell of (in the United States also 16 CFR Part 465).",
                "No identity document, no identity or age check, no evidence, no record of a real event.",
                "No impersonation, no scam, no harassment, no disinformation, no political message in a person’s name.",
                "No sexual content, and nobody who is or looks younger than 18.",
                "No conclusion about real people: appearance and gender steer a drawing and say nothing of anyone.",
            ),
        ),
        Section(
            "Leave the marks",
            (
                "Files carry marks that say to machines what the badge says to people: metadata, and the provenance "
                "marks of this installation. Do not take them out, and do not run the pictures through "
                "tools for that "
                "purpose. What we are asked to verify, we verify for anyone.",
            ),
        ),
        Section(
            "Limits",
            (
                "There is a limit to the faces that one person, one team and one address may have drawn "
                "in an hour and "
                "in a day. Facet says when there is room again. Accounts that work around the limits or break these "
                "terms may be closed.",
            ),
        ),
        Section(
            "What is kept",
            (
                "That you accepted this text: your account, the version, the time and the network (not the address). "
                "What you did in a team, in the team’s own list, which its owners read. For every "
                "portrait its numbers "
                "in the model’s space, also after you delete it, so that a later picture can be compared; they hold "
                "nothing about you.",
            ),
        ),
    ),
    ask="I have read the terms and will keep to them.",
)
CLEAN_EXPORT = Document(
    key="clean-export",
    version="2026-11-25",
    title="A card without the badge",
    short=(
        "The card leaves without the words “AI-generated, not a real person”.",
        "Its file stays marked for machines, and its download is noted in the team’s list.",
        "Whoever shows it says in another visible place that the person is AI-generated.",
    ),
    sections=(),
    ask="I will say in another visible place that this person is AI-generated and not real.",
)
DOCUMENTS = {document.key: document for document in (TERMS, CLEAN_EXPORT)}
