"""`manage.py redraw --missing`: portraits whose files are gone or damaged are drawn again from their seeds."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from personas.engine.admission import QueueFull
from personas.services.engine.lost_files import lost_portraits, none_is_left, redraw, same_model
from personas.services.portraits.storage_trouble import StorageTrouble


class Command(BaseCommand):
    help = "Draw portraits again whose files are missing or altered. The seed and the weights make the same face."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--missing", action="store_true", required=True, help="those that doctor --files names")
        parser.add_argument("--dry-run", action="store_true", help="only say which")
        parser.add_argument("--other-faces", action="store_true", help="also those of other weights: these will differ")

        parser.add_argument("--every-one", action="store_true", help="also where not a single portrait is left")
        parser.add_argument("--at-most", type=int, metavar="N", help="stop after so many; the next call goes on")

    def handle(
        self, *args, dry_run: bool, other_faces: bool, every_one: bool, at_most: int | None = None, **options
    ) -> None:
        try:
            lost = lost_portraits()
        except StorageTrouble as trouble:
            raise CommandError(f"Nothing was changed: {trouble}") from None
        mine = [face for face in lost if other_faces or same_model(face)]
        for face in lost:
            self.stdout.write(f"{face.image.name}{'' if same_model(face) else ' (of other weights)'}")
        if not dry_run:
            if none_is_left(lost=lost) and not every_one:
                raise CommandError(
                    f"All {len(lost)} portraits are missing. Is their folder mounted, is it the right bucket? Nothing "
                    "was changed; --every-one draws them all again."
                )
            self._redraw(mine[:at_most])
        if left := len(lost) - len(mine):
            raise CommandError(f"{left} were drawn by other weights. Restore their files, or add --other-faces.")

    def _redraw(self, faces) -> None:
        try:
            count = redraw(faces=faces)
        except QueueFull as full:
            raise CommandError(str(full)) from None
        self.stdout.write(f"{count} portraits are asked for again; the workers draw them now.")
