"""Cards: a persona on one picture. Pure Python and Pillow; neither Django nor torch is needed here."""

from personas.cards.model import CardModel, card_model
from personas.cards.png import fit_report, render_card

__all__ = ["CardModel", "card_model", "fit_report", "render_card"]
