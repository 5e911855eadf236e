"""What the identity engine makes fits the columns: SQLite would not say otherwise, PostgreSQL refuses."""

import pytest

from personas.identity import PersonBrief, compose, markets, templates
from personas.models import Persona
from personas.models.people.details import Details
from personas.services.people.personas import COLUMNS

LONG_PRODUCT = "enterprise resource planning software for regional hospitals"


@pytest.mark.parametrize("template", [template.key for template in templates()])
def test_every_text_fits(template):
    limits = {column: Persona._meta.get_field(column).max_length for column in COLUMNS}
    for market in markets():
        for seed in range(3):
            made = compose(PersonBrief(market=market.code, template=template, age=(30, 60), product=LONG_PRODUCT), seed)
            for column, limit in limits.items():
                value = getattr(made, column)
                assert limit is None or len(str(value)) <= limit, (market.code, column, value)
            Details.model_validate({name: getattr(made, name) for name in Details.model_fields if hasattr(made, name)})
