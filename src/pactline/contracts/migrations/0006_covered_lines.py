from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contracts', '0005_never_send'),
    ]

    operations = [
        migrations.AddField(
            model_name='contractline',
            name='covers',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='covered_by', to='contracts.contractline'),
        ),
        migrations.AddField(
            model_name='contractline',
            name='covered_item',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='contractline',
            name='segments',
            field=models.JSONField(blank=True, default=list),
        ),
    ]
