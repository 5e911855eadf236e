"""The model card for people: figures from the weights' own manifest, rates from this installation's rows."""

from personas.services.trust.model_card.groups import Group, groups, parity, rejections
from personas.services.trust.model_card.limits import limits
from personas.services.trust.model_card.measures import Measure, measures
from personas.services.trust.model_card.rates import Rate, wilson
from personas.services.trust.model_card.statement import data_statement, held_out, trained_here
from personas.services.trust.model_card.training import training_total

__all__ = [
    "Group",
    "Measure",
    "Rate",
    "data_statement",
    "groups",
    "held_out",
    "limits",
    "measures",
    "parity",
    "rejections",
    "trained_here",
    "training_total",
    "wilson",
]
