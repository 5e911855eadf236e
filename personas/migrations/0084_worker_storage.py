from django.db import migrations

import personas.models.fields


class Migration(migrations.Migration):
    dependencies = [("personas", "0083_sealed_second_steps")]

    operations = [
        migrations.AddField(
            model_name="worker",
            name="storage",
            field=personas.models.fields.CharField(blank=True, default="", max_length=16),
        ),
    ]
