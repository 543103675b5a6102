import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('discussion', '0004_places'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='notification',
            name='told_once',
        ),
        migrations.AddField(
            model_name='notification',
            name='sentence',
            field=models.TextField(blank=True, help_text="What was decided, in the reader's language."),
        ),
        migrations.AlterField(
            model_name='notification',
            name='comment',
            field=models.ForeignKey(help_text='None: of the reader.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to='discussion.comment'),
        ),
        migrations.AlterField(
            model_name='notification',
            name='kind',
            field=models.CharField(choices=[('reply', 'A reply to you'), ('article', 'A comment under your article'), ('thread', 'A discussion that you follow'), ('story', 'A story that you follow'), ('decision', 'A decision of the moderators')], max_length=8),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'decision'), _negated=True), fields=('reader', 'comment'), name='told_once'),
        ),
    ]
