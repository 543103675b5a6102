import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# The log is only written on. SQLite knows no rights of its own, and in PostgreSQL the paper owns its tables,
# so each refuses by a trigger.
GUARD = {
    "sqlite": [
        """CREATE TRIGGER moderation_entry_stays BEFORE DELETE ON moderation_entry
        BEGIN SELECT RAISE(ABORT, 'No entry of the log is ever deleted.'); END""",
        """CREATE TRIGGER moderation_entry_stands BEFORE UPDATE ON moderation_entry
        BEGIN SELECT RAISE(ABORT, 'No entry of the log is ever changed.'); END""",
    ],
    "postgresql": [
        """CREATE OR REPLACE FUNCTION moderation_entry_stays() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'No entry of the log is ever changed or deleted.'; END $$""",
        """CREATE TRIGGER moderation_entry_stands BEFORE UPDATE OR DELETE ON moderation_entry
        FOR EACH ROW EXECUTE FUNCTION moderation_entry_stays()""",
        """CREATE TRIGGER moderation_entry_stays BEFORE TRUNCATE ON moderation_entry
        FOR EACH STATEMENT EXECUTE FUNCTION moderation_entry_stays()""",
    ],
}
UNGUARD = {
    "sqlite": ["DROP TRIGGER moderation_entry_stays", "DROP TRIGGER moderation_entry_stands"],
    "postgresql": [
        "DROP TRIGGER moderation_entry_stays ON moderation_entry",
        "DROP TRIGGER moderation_entry_stands ON moderation_entry",
    ],
}


def guard(apps, schema_editor):
    for statement in GUARD[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    for statement in UNGUARD[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('who', models.CharField(max_length=80)),
                ('what', models.CharField(max_length=40)),
                ('subjects', models.TextField(blank=True)),
                ('details', models.TextField(help_text='Canonical JSON.')),
                ('previous', models.CharField(max_length=64)),
                ('seal', models.CharField(max_length=64)),
            ],
            options={
                'verbose_name_plural': 'entries',
            },
        ),
        migrations.CreateModel(
            name='Pseudonym',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reader', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='pseudonym', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.RunPython(guard, unguard),
    ]
