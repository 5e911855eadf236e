"""The figures over all groups, in words."""

from __future__ import annotations

from dataclasses import dataclass

from personas.briefs.words import LABELS
from personas.services.portraits import weights


@dataclass(frozen=True)
class Measure:
    name: str
    value: str
    note: str = ""


def measures() -> list[Measure]:
    """From the manifest; empty where it holds no evaluation."""
    m = weights.manifest().get("metrics") or {}
    return [*_steering(m), *_pictures(m)] if m else []


def _steering(m: dict) -> list[Measure]:
    """What was asked, beside the first draw: how much of it is the choosing."""
    best, one = m["best_of_k"], m["single"]
    shares = (
        ("gender", "Gender presentation as asked"),
        ("appearance", "Appearance as asked"),
        ("expression", "Expression as asked"),
    )
    found = [
        Measure(words, f"{100 * best[name]:.1f} %", f"first draw {100 * one[name]:.1f} %") for name, words in shares
    ]
    return [
        *found,
        Measure("Age, mean error", f"{best['age_mae']:.1f} years", f"first draw {one['age_mae']:.1f} years"),
        Measure("Draws a portrait", f"{best['mean_tries']:.2f}", f"of {m['best_of']}, until one fits and looks real"),
    ]


def _pictures(m: dict) -> list[Measure]:
    return [
        *_refused(m),
        *(_realism(m["realism"]) if "realism" in m else _former_realism(m)),
        Measure("Variety inside a group", f"{m['diversity']:.2f}", "of that of real portraits"),
        Measure(
            "Nearest training / nearest held-out", f"{m['novelty_features']:.2f}", "1: no nearer than strangers are"
        ),
        Measure("Same person after an edit", f"d′ {m['identity_over_edits']:.2f}", "0: as far apart as strangers"),
    ]


def _realism(r: dict) -> list[Measure]:
    """In features of a network that neither trained nor chose portraits, beside real ones among themselves."""
    found = [
        Measure(words, f"{r[view]['frechet']:.1f}", f"Fréchet; real among themselves {r[view]['frechet_floor']:.1f}")
        for view, words in (("whole", "Distance to real portraits, head"), ("face", "The same, inner face"))
    ]
    whole, fine = r["whole"], r["spectrum"]["octaves"]["4-2"]
    return [
        *found,
        Measure("Precision, recall", f"{whole['precision']:.2f}, {whole['recall']:.2f}", "1 is like the real ones"),
        Measure("Finest detail of the face", f"{100 * fine:.0f} %", "of what real portraits have at 2 to 4 px"),
    ]


def _former_realism(m: dict) -> list[Measure]:
    """Evaluations older than those features measured with judge B's, which do not see realism."""
    return [
        Measure(
            "Distance to real portraits", f"{m['frechet_over_floor']:.2f} × floor", "Fréchet; the floor is real to real"
        ),
        Measure("Precision, recall", f"{m['precision']:.2f}, {m['recall']:.2f}", "1 is like the real ones"),
    ]


def _refused(m: dict) -> list[Measure]:
    """Draws too close to training; evaluations of weights without a novelty index hold none."""
    by_group = m.get("redrawn_by_group")
    if not by_group:
        return []
    most = max(by_group, key=by_group.get)
    note = f"of draws; most {LABELS['appearance'].get(most, most)}, {100 * by_group[most]:.1f} %"
    return [Measure("Too close to training, drawn anew", f"{100 * m['redrawn']:.1f} %", note)]
