"""Where the model fails, in sentences; whatever is a figure comes from the weights."""

from __future__ import annotations

from personas.briefs.words import LABELS
from personas.services.portraits import weights
from personas.services.trust.model_card.groups import Group


def limits(found: list[Group]) -> list[tuple[str, str]]:
    """Heading and text, of weights that were trained here; `found` are `groups()`."""
    return [
        (
            "Hair and clothes follow one founder.",
            "They are bent, tinted and mirrored, but a haircut may be recognised, from person to person and beside the "
            "training portrait that it was composed from. " + _few(found),
        ),
        (
            "Two seeds can look like one person.",
            "People of one board are made of different founders while there are others. From board to board, and on "
            "the page of single faces, faces return as well as haircuts, those of old people most of all.",
        ),
        (
            "The same person does not always stay.",
            "On the page of a person other moments are made of the same founders; an older self keeps hair and neck. "
            "The same seed asked for elsewhere with another hair colour or ten years more may be somebody else.",
        ),
        *_misread(found),
        *_ages(found),
        (
            "Glasses are drawn.",
            "Frames of four shapes are laid on the face and stay the same for a seed. They mirror nothing and do not "
            "bend what lies behind them; there are no sunglasses.",
        ),
        (
            "Seams show.",
            "A hairline, the edge of hair or a mouth can give a portrait away, most often with laughs. Redraw it.",
        ),
        ("Some people are not here.", _absent()),
    ]


def _few(found: list[Group]) -> str:
    """Said of the cell that had least to learn from."""
    cells = [(group.women, group.label, "women") for group in found] + [(g.men, g.label, "men") for g in found]
    if not cells:
        return "In small groups the same haircut returns every few faces."
    count, label, who = min(cells)
    return f"In small groups the same haircut returns every few faces: there were {count} {label} {who} to learn from."


def _misread(found: list[Group]) -> list[tuple[str, str]]:
    """The groups below the share of all; none without an evaluation, or where all are alike."""
    metrics = weights.manifest().get("metrics") or {}
    overall = 100 * (metrics.get("best_of_k") or {}).get("appearance", 0.0)
    below = sorted((g for g in found if g.appearance.share < overall), key=lambda g: g.appearance.share)
    if not below:
        return []
    text = f"Of all portraits {overall:.0f} % are read as the appearance that was asked; "
    text += _listed([f"{g.label} {g.appearance.share:.0f} %" for g in below]) + "."
    hard = [g for g in below if g.ceiling.count]
    if hard:
        real = _listed([f"{g.label} {g.ceiling.share * g.ceiling.count / 100:.0f} of {g.ceiling.count}" for g in hard])
        text += f" Real portraits are misread too (right: {real}), by people also; part of the gap is the label’s."
    return [("Some groups are read as asked less often.", text)]


def _ages(found: list[Group]) -> list[tuple[str, str]]:
    if not found:
        return []
    error = weights.manifest()["metrics"]["best_of_k"]["age_mae"]
    worst = max(found, key=lambda g: g.age_error)
    text = f"A portrait is read {error:.0f} years from the age that was asked, on average; {worst.label} ones "
    return [("Ages are approximate.", f"{text}{worst.age_error:.0f}.")]


def _absent() -> str:
    return (
        "Nobody under 18. No Indigenous American or Pacific Islander group and no disability was labelled. Covered "
        "hair is not drawn, as no founder has any; "
        f"“{LABELS['gender']['x'].lower()}” draws women or men whom the reader finds hard to tell."
    )


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
