"""Secrets of second steps that stand in plain text are sealed with the key of the keys file (personas.services.accounts.sealing).

Needs the keys where there is anything to seal. Backwards they stand in plain text again.
"""

from django.db import migrations

from personas.services.accounts.sealing import SEAL, seal, unseal

FIELDS = {"totp": ("secret",), "recovery_codes": ("seed", "migrated_codes")}


def _each(apps, change) -> None:
    rows = apps.get_model("mfa", "Authenticator").objects.filter(type__in=FIELDS)
    for row in rows.iterator():
        for field in FIELDS[row.type]:
            value = row.data.get(field)
            if value is not None:
                row.data[field] = [change(one) for one in value] if isinstance(value, list) else change(value)
        row.save(update_fields=["data"])


def seal_all(apps, schema_editor):
    _each(apps, lambda text: text if text.startswith(SEAL) else seal(text))


def unseal_all(apps, schema_editor):
    _each(apps, unseal)


class Migration(migrations.Migration):
    dependencies = [("personas", "0082_report_looks"), ("mfa", "0003_authenticator_type_uniq")]
    operations = [migrations.RunPython(seal_all, unseal_all)]
