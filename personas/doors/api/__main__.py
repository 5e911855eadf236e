"""`python -m personas.doors.api` prints the OpenAPI description: what docs/openapi-v1.json is."""

import os
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "personas.settings")
    django.setup()
    from personas.doors.api.urls import description

    sys.stdout.write(description())
