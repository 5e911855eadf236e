"""A reported picture is looked at by a job: when, and how often it was tried."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("personas", "0081_mark_ids")]
    operations = [
        migrations.AddField("report", "look_due", models.DateTimeField(null=True)),
        migrations.AddField("report", "look_tries", models.PositiveSmallIntegerField(default=0)),
    ]
