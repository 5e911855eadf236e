"""The login that an embedded installation makes for itself."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model

from personas.models import Team
from personas.services.teams.teams import make_team

DEMO_USERNAME = "demo"
DEMO_FILE = "demo_login.json"


def ensure_demo_login() -> dict[str, str]:
    """The demo person of an embedded installation: made on first start, with a password of this installation's own."""
    path = settings.DATA_DIR / DEMO_FILE
    login = demo_login() or {"username": DEMO_USERNAME, "password": f"facet-{secrets.token_hex(4)}"}
    user, _ = get_user_model().objects.get_or_create(username=login["username"])
    if not user.check_password(login["password"]):
        user.set_password(login["password"])
        user.save(update_fields=["password"])
    if not Team.objects.visible_to(user).exists():
        make_team(name="Demo studio", owner=user)
    _write_private(path, json.dumps(login))
    return login


def demo_login() -> dict[str, str] | None:
    """What the sign-in page of an embedded installation shows; None in production and before the first start."""
    if settings.PRODUCTION:
        return None
    try:
        return json.loads((settings.DATA_DIR / DEMO_FILE).read_text())
    except (OSError, ValueError):
        return None


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600, exist_ok=True)
    path.chmod(0o600)
    path.write_text(text)
