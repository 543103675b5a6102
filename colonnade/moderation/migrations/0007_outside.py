import django.db.models.deletion
import django.utils.timezone
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('discussion', '0005_decisions_told'),
        ('moderation', '0006_sentences'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Judge',
            fields=[
                ('service', models.CharField(choices=[('spam', 'Akismet'), ('newsroom', 'The newsroom’s own program')], max_length=8, primary_key=True, serialize=False)),
                ('address', models.CharField(blank=True, max_length=500)),
                ('secret', models.CharField(max_length=200)),
                ('former_secret', models.CharField(blank=True, max_length=200)),
                ('replaced_at', models.DateTimeField(null=True)),
                ('secret_number', models.PositiveIntegerField(default=1, help_text='How often there was a new one.')),
                ('seconds', models.DecimalField(decimal_places=1, default=Decimal('1.0'), max_digits=2)),
                ('holds_on_failure', models.BooleanField(default=False)),
                ('is_taught', models.BooleanField(default=False, help_text='Akismet is told where it was wrong; addresses are kept for that.')),
                ('version', models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='Asked',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('service', models.CharField(choices=[('spam', 'Akismet'), ('newsroom', 'The newsroom’s own program')], max_length=8)),
                ('digest', models.CharField(help_text='Of the words: what they were is not kept here.', max_length=16)),
                ('address', models.CharField(blank=True, help_text='Of the network; only where Akismet is taught.', max_length=45)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answer', models.CharField(choices=[('publish', 'Let pass'), ('hold', 'Held'), ('refuse', 'Refused'), ('failed', 'Failed')], max_length=8)),
                ('sentence', models.CharField(blank=True, help_text='The reason, or why there is no answer.', max_length=600)),
                ('taught', models.CharField(blank=True, help_text='What Akismet was told later: ham or spam.', max_length=4)),
                ('teach_at', models.DateTimeField(help_text='When to look whether Akismet was wrong.', null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0, help_text='How often Akismet took no lesson.')),
                ('author', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='asked_of', to=settings.AUTH_USER_MODEL)),
                ('thread', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='discussion.thread')),
            ],
            options={
                'verbose_name_plural': 'asked',
                'indexes': [models.Index(fields=['author', 'digest'], name='asked_of_a_text'), models.Index(fields=['service', 'answer', 'at'], name='asked_lately'), models.Index(fields=['at'], name='asked_in_time'), models.Index(condition=models.Q(('teach_at__isnull', False)), fields=['teach_at'], name='asked_to_teach')],
            },
        ),
    ]
