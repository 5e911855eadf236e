"""`manage.py check`: what is wrong with an installation, said before it fails."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register

from personas.owners import root_among_others


@register(Tags.files)
def weights_are_there(app_configs, **kwargs):
    from facegen.data.weights import WeightsError, read_manifest

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


@register(Tags.security, deploy=True)
def a_site_for_others_is_whole(app_configs, **kwargs):
    """What an installation for others cannot do without, and starts without all the same."""
    found = []
    if "*" in settings.ALLOWED_HOSTS:
        text = "ALLOWED_HOSTS allows every name: letters and caches can be led to somebody else's site."
        found.append(Error(text, hint="Name the hosts that people use.", id="personas.E006"))
    if not settings.EMAIL_HOST:
        text = "There is no mail server: nobody can confirm an address or get a new password."
        found.append(Error(text, hint="Set EMAIL_HOST and EMAIL_FROM.", id="personas.E007"))
    if not settings.PUBLIC_URL.startswith("https://"):
        text = f"Letters and shared links lead to {settings.PUBLIC_URL}, which is not https."
        found.append(Error(text, hint="Set FACET_URL.", id="personas.E008"))
    if not settings.BEHIND_PROXY:
        text = "FACET_PROXY is not 1: behind a proxy every visitor has the proxy's address, and one limit for all."
        found.append(Warning(text, hint="Set it where a proxy sets X-Forwarded-For itself.", id="personas.W009"))
    if settings.CACHES["default"]["BACKEND"].endswith("LocMemCache"):
        text = "Each web process counts tries of passwords for itself."
        found.append(Warning(text, hint="Set REDIS_URL or DATABASE_URL.", id="personas.W010"))
    return found


@register(Tags.database)
def broker_fits_database(app_configs, **kwargs):
    sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    if sqlite == (not settings.BROKER_URL):
        return []
    hint = "Set DATABASE_URL and REDIS_URL or BROKER_URL, or none of them."
    return [Warning("The database and the broker are of different kinds.", hint=hint, id="personas.W003")]
