import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import colonnade.moderation.signing


class Migration(migrations.Migration):
    dependencies = [("moderation", "0003_phrases")]

    operations = [
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True)),
                ('address', models.CharField(max_length=500)),
                ('kinds', models.JSONField(default=list)),
                ('is_on', models.BooleanField(default=True)),
                ('secret', models.CharField(default=colonnade.moderation.signing.fresh_secret, max_length=80)),
                ('old_secret', models.CharField(blank=True, max_length=80)),
                ('old_ends_at', models.DateTimeField(null=True)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('taken_at', models.DateTimeField(help_text='When it last took a message.', null=True)),
                ('failing_since', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.CharField(max_length=40)),
                ('kind', models.CharField(max_length=24)),
                ('body', models.TextField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('state', models.CharField(choices=[('waiting', 'Waits'), ('taken', 'Taken'), ('dead', 'Given up')], default='waiting', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('tried_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('status', models.PositiveSmallIntegerField(default=0, help_text='Of the last answer; 0 where none came.')),
                ('answer', models.TextField(blank=True, help_text='The beginning of the last answer.')),
                ('webhook', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='moderation.webhook')),
            ],
            options={
                'verbose_name_plural': 'deliveries',
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['due_at'], name='deliveries_due'), models.Index(fields=['state', 'ended_at'], name='deliveries_ended'), models.Index(fields=['webhook', 'state', '-id'], name='deliveries_of_a_webhook')],
            },
        ),
    ]
