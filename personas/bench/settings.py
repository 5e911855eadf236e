"""Facet's settings with a generator that sleeps, and a storage and a clock that can be put in a bad mood."""

import os

from personas.settings import *  # noqa: F403
from personas.settings import DATA_DIR, EXPORT_MODULES, STORAGES

GENERATOR = os.environ.get("FACET_GENERATOR", "personas.bench.standin.StandIn")
# A bench asks for more faces than any person may.
USER_FACES_HOUR = USER_FACES_DAY = USER_BRIEF_FACES_DAY = TEAM_FACES_DAY = ADDRESS_FACES_DAY = 0
EXPORT_MODULES = [*EXPORT_MODULES, "personas.bench.exports"]
MOOD_FILE = DATA_DIR / "mood"
STORAGES = STORAGES | {
    "default": {
        "BACKEND": "personas.bench.moods.MoodyStorage",
        "OPTIONS": STORAGES["default"]["OPTIONS"],
    }
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

from personas.bench import moods  # noqa: E402

moods.bend_clock(MOOD_FILE)
