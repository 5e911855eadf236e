"""What the model learned from: California's AB 2013 (Civil Code 3111), question by question."""

from __future__ import annotations

from datetime import date

from personas.services.portraits import weights
from personas.services.trust.model_card.training import training_total


def trained_here() -> bool:
    """Whether the weights in use name their training set; imported ones do not, and nothing is said for them."""
    return "data_hash" in weights.manifest()


def held_out() -> int:
    """Portraits that were never learned from: those that set the limit of novelty, and those left out of that."""
    known = weights.manifest().get("novelty") or {}
    return known.get("held_out", 0) + known.get("duplicates", 0)


def data_statement() -> list[tuple[str, str]]:
    """Question and answer, in the order in which the act asks; the first alone for imported weights."""
    known = weights.manifest()
    source = known.get("data_statement", "The weights say nothing about their data.")
    answers = [("Where does the data come from, and who owns it?", source)]
    return [*answers, *_extent(), *_rights(), *_treatment()] if trained_here() else answers


def _first_used() -> str:
    said = weights.manifest().get("data_first_used")
    day = date.fromisoformat(said) if said else weights.model_created()
    return f"{day.day} {day:%B %Y}"


def _extent() -> list[tuple[str, str]]:
    size = weights.manifest()["preset"]["image_size"]
    return [
        (
            "How does it serve the purpose?",
            "The model draws portraits of adults with asked attributes; it learned from aligned, cut-out "
            "portraits whose attributes were labelled.",
        ),
        (
            "How many data points?",
            f"{training_total():,} portraits to learn from"
            + (f", and {held_out()} held out to set limits and to measure" if held_out() else "")
            + ".",
        ),
        (
            "What kind of data, with which labels?",
            f"Pictures of {size} pixels with transparency. Labelled by eye: apparent age, gender presentation, "
            "appearance group, expression, glasses, hair, beard, headwear. Labels say what most viewers would read in "
            "the picture; expect ten to twenty per cent disagreement on appearance.",
        ),
    ]


def _rights() -> list[tuple[str, str]]:
    return [
        (
            "Is any of it protected by copyright, trademark or patent?",
            "It was published under MIT and CC0; nothing else was used. Whether pictures made by a generator are "
            "protected at all differs by country.",
        ),
        ("Was it bought or licensed?", "Neither bought nor licensed for money: open licences only."),
        (
            "Does it hold personal information?",
            "No. No photograph of a real person is in it: each portrait was drawn by an earlier generator. Those "
            "generators did learn from photographs; what they carried over cannot be ruled out by us.",
        ),
        ("Does it hold aggregate consumer information?", "No."),
    ]


def _treatment() -> list[tuple[str, str]]:
    first = _first_used()
    return [
        (
            "What was done to it, and why?",
            "Cut out from its background and aligned on eyes and mouth, so that the model learns heads and no scenery; "
            "anyone who could be under eighteen left out, so that it draws adults only; small groups shown more often "
            "than their share, and rough cut-outs seldom.",
        ),
        (
            "When was it collected, and does that go on?",
            f"Before {first}; it does not go on, and what you make is not used.",
        ),
        ("When was it first used?", f"For the first weights, on {first}."),
        (
            "Was synthetic data used?",
            "All of it is synthetic: StyleGAN2 (SFHQ parts 1 and 2), SDXL and FLUX.1 schnell (SFHQ-T2I, "
            "fm-ai-face-generator), RealVisXL (stable-diffusion-style-cheatsheet) and Stable Diffusion 3 (Faker’s "
            "person portraits) drew it.",
        ),
    ]
