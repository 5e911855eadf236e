"""No page of the account may break on what its library looks up: each answers, signed in a moment or a day ago."""

import pytest
from django.urls import reverse

from personas.urls.accounts import urlpatterns
from tests.accounts.test_account import say_it_is_me, sign_in

pytestmark = pytest.mark.django_db
PLAIN = [route.name for route in urlpatterns if not route.pattern.converters and "(?P" not in str(route.pattern)]


@pytest.mark.parametrize("fresh", [True, False], ids=["confirmed just now", "has to confirm"])
@pytest.mark.parametrize("name", PLAIN)
def test_it_answers(client, people, name, fresh):
    sign_in(client)
    if fresh:
        say_it_is_me(client)
    answer = client.get(reverse(name), follow=True)
    assert answer.status_code in (200, 404, 405), f"{name}: {answer.status_code}"
