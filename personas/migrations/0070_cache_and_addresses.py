"""The cache table of installations without Redis, and confirmed addresses for accounts from before there were any."""

from django.core.management import call_command
from django.db import migrations

CACHE_TABLE = "personas_cache"


def make_cache(apps, schema_editor):
    call_command("createcachetable", CACHE_TABLE, database=schema_editor.connection.alias, verbosity=0)


def drop_cache(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE IF EXISTS {CACHE_TABLE}")


def confirm_addresses(apps, schema_editor):
    """Until now an account came from an invitation, which its letter had bound to the address, or from an operator."""
    Address = apps.get_model("account", "EmailAddress")
    taken = set(Address.objects.values_list("email", flat=True))
    for person in apps.get_model("auth", "User").objects.exclude(email="").order_by("pk"):
        email = person.email.strip().lower()
        if email not in taken:
            Address.objects.create(user=person, email=email, verified=True, primary=True)
            taken.add(email)


class Migration(migrations.Migration):
    dependencies = [
        ("personas", "0050_exports"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [
        migrations.RunPython(make_cache, drop_cache),
        migrations.RunPython(confirm_addresses, migrations.RunPython.noop),
    ]
