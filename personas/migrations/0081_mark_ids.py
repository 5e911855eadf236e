"""A portrait is found by the id that its mark carries: public faces are called by it, copies say whose it is."""

from uuid import NAMESPACE_URL, uuid5

from django.db import migrations
from django.db.models import Count


def name_public_faces(apps, schema_editor):
    """Their mark carried another id than their row, which nothing could be found by."""
    Face, Report = apps.get_model("personas", "Face"), apps.get_model("personas", "Report")
    kept = [apps.get_model("personas", name) for name in ("FaceNovelty", "BlockedFace")]
    for face in Face.objects.exclude(request_key=None).only("pk", "public_id", "request_key").iterator():
        former, now = face.public_id, uuid5(NAMESPACE_URL, f"facet:face:{face.request_key}")
        Face.objects.filter(pk=face.pk).update(public_id=now)
        for model in kept:
            model.objects.filter(face_id_kept=former).update(face_id_kept=now)
    for report in Report.objects.exclude(face=None).select_related("face"):
        Report.objects.filter(pk=report.pk).update(portrait=report.face.drawn_as or report.face.public_id)


def name_copies(apps, schema_editor):
    """The same file in several teams was drawn for the first of them."""
    Face = apps.get_model("personas", "Face")
    shared = Face.objects.exclude(image_sha256="").values("image_sha256").annotate(n=Count("pk")).filter(n__gt=1)
    for digest in shared.values_list("image_sha256", flat=True):
        first, *copies = Face.objects.filter(image_sha256=digest).order_by("created", "pk")
        Face.objects.filter(pk__in=[copy.pk for copy in copies]).update(drawn_as=first.public_id)


class Migration(migrations.Migration):
    dependencies = [("personas", "0080_withdrawals")]
    operations = [
        migrations.RunPython(name_copies, migrations.RunPython.noop),
        migrations.RunPython(name_public_faces, migrations.RunPython.noop),
    ]
