from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='orderline',
            name='covers',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='covered_by', to='orders.orderline'),
        ),
        migrations.AddField(
            model_name='orderline',
            name='covered_item',
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
