"""One coherent fictional person from a brief and a seed: pure Python, no Django, no torch.

>>> compose(PersonBrief(market="de_DE", product="coffee"), seed=7).name
"""

from .brief import BriefError, PersonBrief
from .budget import Budget
from .composer import DATA_VERSION, compose
from .evidence import default_evidence, default_marks
from .market import Market, find_market, markets
from .model import FIELDS, Finding, Identity
from .rules import check
from .sample import even_places
from .sources import Source, sources, table_of
from .templates import Template, templates
from .work import role_labels

__all__ = [
    "DATA_VERSION",
    "FIELDS",
    "BriefError",
    "Budget",
    "Finding",
    "Identity",
    "Market",
    "PersonBrief",
    "Source",
    "Template",
    "check",
    "compose",
    "default_evidence",
    "default_marks",
    "even_places",
    "find_market",
    "markets",
    "role_labels",
    "sources",
    "table_of",
    "templates",
]
