"""The table in which attempts to sign in are counted, for all processes and across restarts."""

from django.core.management import call_command
from django.db import migrations

TABLE = "readers_attempt"


def make(apps, schema_editor):
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE {schema_editor.quote_name(TABLE)}")


class Migration(migrations.Migration):
    dependencies = [("readers", "0002_people")]
    operations = [migrations.RunPython(make, drop)]
