"""`manage.py check`: what is wrong with an installation, said before it fails."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register

from personas.owners import root_among_others


@register(Tags.files)
def weights_are_there(app_configs, **kwargs):
    from facegen.weights import WeightsError, read_manifest

    try:
        read_manifest(settings.WEIGHTS_DIR)
    except WeightsError as error:
        hint = "Set FACET_WEIGHTS to a folder with MANIFEST.json and its safetensors."
        return [Error(f"The generator's weights cannot be used: {error}", hint=hint, id="personas.E001")]
    return []


@register(Tags.files)
def data_folder_is_writable(app_configs, **kwargs):
    folder = settings.DATA_DIR
    existing = folder if folder.exists() else folder.parent
    if os.access(existing, os.W_OK):
        return []
    return [Error(f"The data folder {folder} is not writable.", hint="Set FACET_DATA.", id="personas.E002")]


@register(Tags.files)
def commands_run_as_the_service(app_configs, **kwargs):
    """What root writes, the service may not be able to read or to replace."""
    if not (owner := root_among_others(settings.DATA_DIR)):
        return []
    text = f"This runs as root, but {settings.DATA_DIR} belongs to {owner}."
    return [Warning(text, hint=f"Use deploy/facet-manage, or runuser -u {owner} -- …", id="personas.W005")]


@register(Tags.security)
def pictures_can_be_signed(app_configs, **kwargs):
    from personas.marking.keys import KeysError, signing_keys

    try:
        signing_keys()
    except KeysError as error:
        return [Error(str(error), hint="Without keys no picture leaves Facet.", id="personas.E004")]
    return []


@register(Tags.database)
def broker_fits_database(app_configs, **kwargs):
    sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    if sqlite == (not settings.BROKER_URL):
        return []
    hint = "Set DATABASE_URL and REDIS_URL or BROKER_URL, or none of them."
    return [Warning("The database and the broker are of different kinds.", hint=hint, id="personas.W003")]
