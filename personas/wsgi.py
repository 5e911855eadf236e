"""The WSGI entry point: `gunicorn personas.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

from personas.marking.gate import map_large_blocks

map_large_blocks()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "personas.settings")
application = get_wsgi_application()

from personas.engine import running  # noqa: E402  (reads the settings)

running.hold()
