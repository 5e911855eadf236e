from django.db import migrations

import personas.models.fields


class Migration(migrations.Migration):
    dependencies = [("personas", "0084_worker_storage")]

    operations = [
        migrations.AddField(
            model_name="face",
            name="cast",
            field=personas.models.fields.JSONField(default=dict),
        ),
    ]
