from __future__ import annotations

import pytest


@pytest.fixture
def staff(django_user_model):
    return django_user_model.objects.create_user("sam", "sam@example.com", "a-long-password", is_staff=True)
