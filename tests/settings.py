"""Facet's settings over a data folder of the test run's own, and a broker in memory.

FACET_TEST_BROKER=1 keeps the real one: tests/services rings through RabbitMQ so.
"""

import os
import tempfile

# Parallel test processes inherit the first one's environment, and must not sweep each other's pictures.
process = os.environ.get("PYTEST_XDIST_WORKER", "")
if "FACET_DATA" not in os.environ or os.environ.get("FACET_TEST_PROCESS", process) != process:
    os.environ["FACET_DATA"] = tempfile.mkdtemp(prefix="facet-test-")
    os.environ["FACET_TEST_PROCESS"] = process
os.environ.setdefault("FACET_LOG_LEVEL", "WARNING")
os.environ.setdefault("FACET_SAMPLE_BOARD", "0")

from personas.settings import *  # noqa: E402, F403

if not os.environ.get("FACET_TEST_BROKER"):
    CELERY_BROKER_URL = "memory://"
    CELERY_BROKER_TRANSPORT = CELERY_TASK_QUEUES = None
    CELERY_BROKER_TRANSPORT_OPTIONS = {}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}  # noqa: F405  (threads need a file)
