"""What `manage.py doctor` looks at for people to get in: letters, counted tries, the address in letters, logos."""

from __future__ import annotations

from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.mail import get_connection
from django.http.request import validate_host

from personas.marking.keys import KeysError
from personas.models import Team
from personas.services.accounts.sealing import SEAL, SealBroken, unseal
from personas.services.engine.ailments import Ill, Weak

SEALED = {"totp": "secret", "recovery_codes": "seed"}
SHARED_CACHES = ("RedisOrTable", "TableCache")


def mail() -> str:
    """Without letters nobody confirms an address or gets a new password."""
    if not settings.EMAIL_HOST:
        if settings.PRODUCTION:
            raise Weak("Letters go to the console: codes and new passwords reach nobody. Set EMAIL_HOST.")
        return "Letters go to the console of this installation. EMAIL_HOST sends them."
    try:
        connection = get_connection(fail_silently=False)
        connection.open()
        connection.close()
    except OSError as error:
        raise Ill(f"The mail server {settings.EMAIL_HOST} does not take letters: {error}. See EMAIL_HOST.") from None
    return f"The mail server {settings.EMAIL_HOST} answers."


def tries() -> str:
    """Tries of passwords are counted in the cache."""
    backend = settings.CACHES["default"]["BACKEND"].rsplit(".", 1)[-1]
    try:
        cache.set("doctor", "ok", 10)
        kept = cache.get("doctor")
    except Exception as error:
        raise Ill(f"Tries cannot be counted: {error}. Run manage.py migrate, or look at Redis.") from None
    if getattr(cache, "away", False):
        raise Weak("Redis does not answer: tries are counted in the database's table meanwhile. Look at REDIS_URL.")
    if kept != "ok":
        raise Ill("The cache forgets at once, so tries of passwords are not limited.")
    if backend not in SHARED_CACHES:
        raise Weak(f"Each web process counts tries for itself ({backend}). Set REDIS_URL.")
    return "Tries of passwords are counted for all web processes together."


def address() -> str:
    """Letters lead here; a wrong address makes every link in them useless."""
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    if not validate_host(host, settings.ALLOWED_HOSTS or ["localhost", "127.0.0.1"]):
        raise Ill(f"Letters lead to {settings.PUBLIC_URL}, which ALLOWED_HOSTS does not allow. Set FACET_URL.")
    if settings.PRODUCTION and not settings.PUBLIC_URL.startswith("https://"):
        raise Weak(f"Letters lead to {settings.PUBLIC_URL}, without https. Set FACET_URL.")
    who = "anybody may sign up" if settings.SIGN_UP_OPEN else "accounts come by invitation"
    return f"Letters lead to {settings.PUBLIC_URL}; {who}."


def logos() -> str:
    names = [name for name in Team.objects.values_list("logo", flat=True) if name]
    if missing := [name for name in names if not default_storage.exists(name)]:
        raise Ill(f"{len(missing)} of {len(names)} logos are missing, for example {missing[0]}. Restore the pictures.")
    return f"{len(names)} logos, all there."


def second_steps() -> str:
    """Sealed with the keys file: whose people cannot sign in when it was replaced."""
    rows = Authenticator.objects.filter(type__in=SEALED)
    broken = [row for row in rows if not _opens(row.data.get(SEALED[row.type]) or "")]
    if broken:
        raise Ill(
            f"{len(broken)} of {len(rows)} second steps were sealed with other keys: their people cannot sign in. "
            "Put back the keys file of then; what cannot be had back, remove from their accounts."
        )
    return f"{len(rows)} apps and lists of codes for signing in, sealed with a key that is not in the database."


def _opens(text: str) -> bool:
    try:
        return bool(unseal(text)) and text.startswith(SEAL)
    except (SealBroken, KeysError):
        return False


CHECKS = {"mail": mail, "tries": tries, "address": address, "logos": logos, "second steps": second_steps}
