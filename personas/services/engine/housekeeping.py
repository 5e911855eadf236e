"""What piles up by itself is cleared away by itself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from personas.marking.keys import KeysError, renew_in_time
from personas.models import ExportJob, Face, Report, Team, TokenBucket, Worker
from personas.services.accounts.digest import send_digests
from personas.services.boards import trash
from personas.services.doors.happenings import sweep_deliveries
from personas.services.doors.kept_answers import sweep_kept_answers
from personas.services.engine import duties
from personas.services.engine.storage_owner import require_own_storage
from personas.services.exports import card_cache, export_files
from personas.services.people.face_options import sweep_face_options
from personas.services.portraits.faces import sweep_public_faces
from personas.services.teams import audit_chain
from personas.services.trust.report_letters import send_letters

log = logging.getLogger(__name__)
KEEP_FOR = timedelta(days=1)
ORPHAN_AFTER = timedelta(hours=1)  # longer than any drawing: between a file and its row there are seconds
ORPHANS_A_SWEEP = 1000
FOLDERS = ("faces", "exports", "probe", "logos", "reports")


def sweep() -> dict[str, int | None]:
    """Check the audit trail; delete old trash, surplus faces, files without a row, old workers, full buckets; send
    letters that are due; renew the signing certificate in its last month. Each on its own (services.engine.duties).
    """
    return duties.each(
        {
            "certificates": renew_certificate,
            "digests": send_digests,
            "answers": send_letters,
            "broken_chains": audit_chain.sweep,
            "kept_answers": sweep_kept_answers,
            "deliveries": sweep_deliveries,
            "workers": lambda: _delete_old(Worker.objects, "seen"),
            "buckets": lambda: _delete_old(TokenBucket.objects, "updated"),
            **{name: partial(_in_own_storage, sweeping) for name, sweeping in DELETING_FILES.items()},
        }
    )


def _in_own_storage(sweeping: Callable[[], int]) -> int:
    require_own_storage()
    return sweeping()


def _delete_old(rows, time: str) -> int:
    return rows.filter(**{f"{time}__lt": timezone.now() - KEEP_FOR}).delete()[0]


def renew_certificate() -> int:
    """1 when the leaf was renewed. Where the keys are a secret that Facet may not write, the log says so."""
    try:
        return int(renew_in_time(settings.KEYS_FILE))
    except (KeysError, OSError) as error:
        log.warning("The signing certificate was not renewed: %s", error)
        return 0


def sweep_orphans(*, older_than: timedelta = ORPHAN_AFTER, at_most: int = ORPHANS_A_SWEEP) -> int:
    """Delete pictures that no row names: what a killed worker or a deleted board left. Returns how many.

    A database without a single picture deletes nothing: it is more likely the wrong database than that many orphans.
    """
    if not Face.objects.exclude(image="").exists():
        return 0
    before, deleted = timezone.now() - older_than, 0
    for folder, files in _folders(FOLDERS):
        named = _named_in(f"{folder}/")
        for name in files:
            if name in named or default_storage.get_modified_time(name) > before:
                continue
            default_storage.delete(name)
            deleted += 1
            if deleted == at_most:
                return deleted
    if deleted:
        log.info("Deleted %d files that no row names", deleted)
    return deleted


DELETING_FILES: dict[str, Callable[[], int]] = {
    "trashed": trash.purge_trash,
    "faces": sweep_public_faces,
    "options": sweep_face_options,
    "exports": export_files.sweep_exports,
    "cards": card_cache.sweep_cards,
    "orphans": sweep_orphans,
}


def _named_in(folder: str) -> set[str]:
    faces = Face.objects.filter(image__startswith=folder).values_list("image", flat=True)
    logos = Team.objects.filter(logo__startswith=folder).values_list("logo", flat=True)
    reported = Report.objects.filter(upload__startswith=folder).values_list("upload", flat=True)
    exported = ExportJob.objects.filter(file__startswith=folder).values_list("file", flat=True)
    return {*faces, *logos, *reported, *exported}


def _folders(roots: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    for root in roots:
        try:
            folders, files = default_storage.listdir(root)
        except FileNotFoundError:
            continue
        yield root, [f"{root}/{file}" for file in files]
        yield from _folders(tuple(f"{root}/{folder}" for folder in folders))
