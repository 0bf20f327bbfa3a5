from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

import pactline.kernel.fields


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0001_initial'),
        ('quotes', '0002_line_configuration'),
    ]

    operations = [
        migrations.AddField(
            model_name='quote',
            name='merged_into',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='quotes.quote'),
        ),
        migrations.AddField(
            model_name='quoteline',
            name='action',
            field=models.CharField(choices=[('add', 'New'), ('change', 'Change'), ('remove', 'Ends'), ('renew', 'Renewal')], default='add', max_length=6),
        ),
        migrations.AddField(
            model_name='quoteline',
            name='replaces',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='quoteline',
            name='covers',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='covered_by', to='quotes.quoteline'),
        ),
        migrations.AddField(
            model_name='quoteline',
            name='location',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='parties.address'),
        ),
        migrations.AddField(
            model_name='quoteline',
            name='plan',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='quoteline',
            name='segments',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='quoteline',
            name='value',
            field=pactline.kernel.fields.AmountField(decimal_places=4, default=0, max_digits=19),
        ),
        migrations.AddIndex(
            model_name='quote',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='quote_by_merged'),
        ),
        migrations.AddIndex(
            model_name='quoteline',
            index=models.Index(condition=models.Q(('covers__isnull', False)), fields=['covers'], name='quote_line_covers'),
        ),
        migrations.AddIndex(
            model_name='quoteline',
            index=models.Index(condition=models.Q(('location__isnull', False)), fields=['location'], name='quote_line_location'),
        ),
        migrations.AddConstraint(
            model_name='quoteline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('action', 'add'), ('replaces', None)), models.Q(models.Q(('action', 'add'), _negated=True), ('replaces__isnull', False)), _connector='OR'), name='quote_line_change_has_source'),
        ),
    ]
