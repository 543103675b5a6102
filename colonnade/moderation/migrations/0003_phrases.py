import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import colonnade.moderation.models.rulebook


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0002_decisions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RuleSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=40)),
                ('rule', models.CharField(max_length=60)),
                ('effect', models.CharField(max_length=8)),
                ('number', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'rule'), name='one_setting_a_place')],
            },
        ),
        migrations.CreateModel(
            name='RuleList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('banned', 'Banned phrases'), ('suspect', 'Suspect phrases'), ('banned-domains', 'Banned domains'), ('known-domains', 'Known domains'), ('mail-domains', 'Throw-away mail domains')], max_length=16)),
                ('language', models.CharField(blank=True, max_length=12)),
                ('text', models.TextField(blank=True)),
                ('version', models.CharField(default=colonnade.moderation.models.rulebook.fresh_version, max_length=12)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'language'), name='one_list_a_language')],
            },
        ),
    ]
