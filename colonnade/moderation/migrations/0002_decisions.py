import django.db.models.deletion
import django.utils.timezone
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
        ('discussion', '0005_decisions_told'),
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
            name='ModerationSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('two_for_a_ban', models.BooleanField(default=False, help_text='One proposes it, another one confirms it.', verbose_name='a ban needs two moderators')),
            ],
            options={
                'verbose_name': 'moderation',
                'verbose_name_plural': 'moderation',
            },
        ),
        migrations.AddField(
            model_name='standing',
            name='forbids_links',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='standing',
            name='links_end_at',
            field=models.DateTimeField(blank=True, help_text='When links are allowed again.', null=True),
        ),
        migrations.AddField(
            model_name='standing',
            name='warning',
            field=models.TextField(blank=True, help_text='To be read and confirmed before they write again.'),
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('comment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='discussion.comment')),
                ('reader', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notes_on', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Pseudonym',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reader', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='pseudonym', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Standards',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=16)),
                ('number', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=32)),
                ('title', models.CharField(max_length=255)),
                ('text', models.TextField(help_text='The body of the page as it is stored.')),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name_plural': 'standards',
                'constraints': [models.UniqueConstraint(fields=('language', 'number'), name='standards_numbered'), models.UniqueConstraint(fields=('language', 'digest'), name='standards_once')],
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('queue', models.CharField(choices=[('held', 'Held'), ('reported', 'Reported')], max_length=8)),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('due_at', models.DateTimeField()),
                ('weight', models.FloatField(default=0, help_text='How urgent it is; 0 for what merely waits.')),
                ('closed_at', models.DateTimeField(null=True)),
                ('taken_until', models.DateTimeField(null=True)),
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='case', to='discussion.comment')),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='cases_taken', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('closed_at', None)), fields=['queue', 'due_at', 'id'], name='cases_open')],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ends_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(help_text='Shown to the reader.')),
                ('takes_words', models.BooleanField(default=False, help_text='All that they wrote is removed.')),
                ('closed_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bans_proposed', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('reader',), name='one_open_proposal')],
            },
        ),
        migrations.CreateModel(
            name='Refusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=60)),
                ('hour', models.DateTimeField(db_index=True)),
                ('count', models.PositiveIntegerField(default=1)),
                ('author', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='refusals', to=settings.AUTH_USER_MODEL)),
                ('thread', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='discussion.thread')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('author', 'thread', 'rule', 'hour'), name='refusals_counted')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('approve', 'Approved'), ('keep', 'Let stand'), ('remove', 'Removed'), ('hold', 'Held'), ('restore', 'Restored'), ('feature', 'Featured'), ('unfeature', 'No longer featured'), ('good', 'In good standing again'), ('watched', 'Watched'), ('muted', 'Muted'), ('banned', 'Banned'), ('forbid_links', 'Links forbidden'), ('allow_links', 'Links allowed again'), ('warn', 'Warned'), ('message', 'Written to')], max_length=12)),
                ('rule', models.CharField(blank=True, help_text='The rule that decided, where no person did.', max_length=60)),
                ('reason', models.CharField(blank=True, choices=[('spam', 'Spam or advertising'), ('abuse', 'An attack on a person'), ('hate', 'Hatred against a group of people'), ('false', 'A false statement of fact'), ('private', 'Somebody’s private information'), ('other', 'Something else')], max_length=8)),
                ('sentence', models.TextField(blank=True, help_text='Why, as its author is told.')),
                ('scope', models.CharField(choices=[('comment', 'This comment'), ('replies', 'This comment and its replies'), ('reader', 'This reader'), ('everything', 'This reader and all that they wrote')], default='comment', max_length=10)),
                ('ends_at', models.DateTimeField(null=True)),
                ('waiting_since', models.DateTimeField(help_text='Since when this was to be decided.', null=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('was', models.JSONField(default=dict, help_text='What it changed, as it was before.')),
                ('told', models.JSONField(default=list, help_text='The notifications that tell of it.')),
                ('undone_at', models.DateTimeField(null=True)),
                ('overturned_at', models.DateTimeField(null=True)),
                ('entry', models.BigIntegerField(default=0, help_text='The number of its entry in the log.')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='decisions_made', to=settings.AUTH_USER_MODEL)),
                ('comment', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='decisions', to='discussion.comment')),
                ('reader', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='decisions_on', to=settings.AUTH_USER_MODEL)),
                ('together', models.ForeignKey(help_text='The decision of which it is part.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='moderation.decision')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('standards', models.ForeignKey(help_text='The version of the community standards.', null=True, on_delete=django.db.models.deletion.PROTECT, to='moderation.standards')),
            ],
            options={
                'indexes': [models.Index(fields=['comment', '-id'], name='decisions_on_a_comment'), models.Index(fields=['reader', '-id'], name='decisions_on_a_reader'), models.Index(fields=['at'], name='decisions_in_time')],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
