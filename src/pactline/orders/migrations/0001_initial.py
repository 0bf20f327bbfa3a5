import django.db.models.deletion
import pactline.kernel.clock
import pactline.kernel.fields
import pactline.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalog', '0001_initial'),
        ('contracts', '0001_initial'),
        ('identity', '0001_initial'),
        ('identity', '__first__'),
        ('parties', '0002_search'),
        ('quotes', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('number', models.CharField(max_length=24, unique=True)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('canceled', 'Canceled')], default='draft', max_length=8)),
                ('currency', pactline.kernel.fields.CurrencyField(max_length=3)),
                ('total', pactline.kernel.fields.AmountField(decimal_places=4, default=0, max_digits=19)),
                ('requested_on', models.DateField(blank=True, null=True)),
                ('external_reference', models.CharField(blank=True, help_text="The customer's purchase order.", max_length=120)),
                ('notes', models.TextField(blank=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='parties.account')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='contracts.contractrecord')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('quote', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='quotes.quote')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.team')),
            ],
            options={
                'verbose_name': 'order',
                'ordering': ['-created_at'],
                'indexes': [models.Index(fields=['team', '-created_at'], name='order_by_team'), models.Index(fields=['status', '-created_at'], name='order_by_status')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'canceled'])), name='order_status_known'), models.UniqueConstraint(condition=models.Q(('status', 'canceled'), _negated=True), fields=('contract',), name='order_one_draft_per_contract')],
            },
        ),
        migrations.CreateModel(
            name='OrderLine',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('position', models.PositiveIntegerField()),
                ('sku', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=300)),
                ('unit', models.CharField(blank=True, max_length=40)),
                ('quantity', pactline.kernel.fields.QuantityField(decimal_places=6, max_digits=18)),
                ('unit_price', pactline.kernel.fields.UnitPriceField(decimal_places=8, max_digits=20)),
                ('net', pactline.kernel.fields.AmountField(decimal_places=4, max_digits=19)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('offering', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.offering')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='orders.order')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='children', to='orders.orderline')),
                ('source_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contractline')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('order', 'source_line'), name='order_line_once'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='order_line_quantity_positive')],
            },
        ),
    ]
