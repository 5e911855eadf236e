"""What a bench does inside an installation: `python -m personas.bench.inside VERB …`, answered in JSON."""

from __future__ import annotations

import json
import os
import sys
import time
from itertools import pairwise


def prepare() -> dict:
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    from personas.marking.keys import write_new_keys
    from personas.services.accounts import terms
    from personas.services.accounts.terms_texts import TERMS
    from personas.services.teams import teams

    for folder in ("messages", "control", "processed"):
        (settings.QUEUE_DIR / folder).mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    if settings.PRODUCTION:
        write_new_keys(settings.KEYS_FILE)
        call_command("collectstatic", interactive=False, verbosity=0)
    for name in "abcdefgh":
        user = get_user_model().objects.create_user(name, password="a-long-password")
        terms.accept(actor=user, version=TERMS.version)
        teams.make_team(name=f"Team {name}", owner=user)
    return {}


def board(name: str, count: str, repeat: str = "1") -> dict:
    """`repeat` boards of `count` people for the user `name`; the last one's address, and the seconds that it took."""
    from django.contrib.auth import get_user_model

    from personas.briefs import Brief
    from personas.services.boards import boards
    from personas.services.teams.access import current_team

    user = get_user_model().objects.get(username=name)
    began, cpu = time.monotonic(), time.process_time()
    for number in range(int(repeat)):
        made = boards.make_board(actor=user, team=current_team(user), brief=Brief(count=int(count)), seed=number + 1)
    took = {"seconds": time.monotonic() - began, "cpu": time.process_time() - cpu}
    return {"board": str(made.public_id), "id": made.pk} | took


def export(steps: str, seconds: str, count: str = "1") -> dict:
    """`count` exports of the bench's own kind for the user `a`."""
    from django.contrib.auth import get_user_model

    from personas.services.exports.export_jobs import submit_export
    from personas.services.teams.access import current_team

    user = get_user_model().objects.get(username="a")
    payload = {"steps": int(steps), "seconds": float(seconds)}
    for _ in range(int(count)):
        job = submit_export(actor=user, team=current_team(user), kind="bench.slow", payload=payload)
    return {"id": job.pk}


def hold() -> dict:
    """Nothing may be claimed until `let_go`: workers get warm before the clock runs."""
    from datetime import timedelta

    from django.utils import timezone

    from personas.models import Job

    Job.objects.update(not_before=timezone.now() + timedelta(hours=1))
    return {}


def let_go() -> dict:
    from personas.engine import jobs
    from personas.models import Job

    Job.objects.update(not_before=None)
    jobs.knock()
    return {}


def alone(count: str) -> dict:
    """The newest `count` faces drawn by the generator itself, in this process: the yardstick of the engine."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    from facegen.attributes import PortraitRequest
    from personas.models import Face

    generator = import_string(settings.GENERATOR).load(settings.WEIGHTS_DIR, device=settings.DEVICE)
    faces = list(Face.objects.order_by("-pk")[: int(count)])
    generator.generate([PortraitRequest.from_dict(faces[0].asked)], [faces[0].seed])
    began, cpu = time.monotonic(), time.process_time()
    generator.generate([PortraitRequest.from_dict(face.asked) for face in faces], [face.seed for face in faces])
    return {"seconds": time.monotonic() - began, "cpu": time.process_time() - cpu}


def encoding(count: str) -> dict:
    """CPU milliseconds of encoding one of the newest `count` portraits: as a bare WebP, and as Facet does it."""
    from io import BytesIO

    from django.core.files.storage import default_storage
    from PIL import Image

    from personas.models import Face
    from personas.services.portraits.pictures import seal_portrait

    faces = list(Face.objects.exclude(image="").order_by("-pk")[: int(count)])
    pictures = [Image.open(BytesIO(default_storage.open(face.image.name).read())).convert("RGBA") for face in faces]
    seal_portrait(face=faces[0], image=pictures[0])
    moments = [time.process_time()]
    for picture in pictures:
        picture.save(BytesIO(), "WEBP", quality=90, method=2)
    moments.append(time.process_time())
    for face, picture in zip(faces, pictures, strict=True):
        seal_portrait(face=face, image=picture)
    moments.append(time.process_time())
    plain, encoded = ((last - first) * 1000 / len(faces) for first, last in pairwise(moments))
    return {"plain": plain, "encoded": encoded}


def state() -> dict:
    """Whether everything is there once and nothing is there without a row."""
    from collections import Counter

    from django.conf import settings

    from personas.models import Face, Job

    media = settings.DATA_DIR / "media"
    files = {str(path.relative_to(media)) for path in (media / "faces").rglob("*") if path.is_file()}
    named = list(Face.objects.exclude(image="").values_list("image", flat=True))
    return {
        "states": dict(Counter(Job.objects.values_list("state", flat=True))),
        "once": Job.objects.filter(state="done", completions=1).count(),
        "lost": len(set(named) - files),
        "orphans": len(files - set(named)),
        "double": len(named) - len(set(named)),
        "attempts": max(Job.objects.values_list("attempt", flat=True), default=0),
        "errors": dict(Counter(Job.objects.exclude(error="").values_list("error", flat=True))),
    }


VERBS = {verb.__name__: verb for verb in (prepare, board, export, hold, let_go, alone, encoding, state)}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "personas.bench.settings")
    import django

    django.setup()
    sys.stdout.write(json.dumps(VERBS[sys.argv[1]](*sys.argv[2:])))
