"""What a withdrawal needs to know: whose mark a copy carries, which faces a file shows, whether the answer was sent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("personas", "0020_issued_pictures")]
    operations = [
        migrations.AddField("exportjob", "faces", models.JSONField(null=True)),
        migrations.AddField("face", "drawn_as", models.UUIDField(db_index=True, null=True)),
        migrations.AddField("report", "portrait", models.UUIDField(null=True)),
        migrations.AddField("report", "mail_due", models.DateTimeField(null=True)),
        migrations.AddField("report", "mail_tries", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("report", "mailed", models.DateTimeField(null=True)),
    ]
