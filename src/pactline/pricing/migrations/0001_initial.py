import django.db.models.deletion
import django.db.models.functions.text
import pactline.kernel.clock
import pactline.kernel.fields
import pactline.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalog', '0001_initial'),
        ('parties', '0002_search'),
    ]

    operations = [
        migrations.CreateModel(
            name='PriceList',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('currency', pactline.kernel.fields.CurrencyField(max_length=3, verbose_name='currency')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('retired', 'Retired')], default='draft', max_length=10, verbose_name='state')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid until (not included)')),
                ('is_default', models.BooleanField(default=False, verbose_name='default of its currency')),
                ('published_at', models.DateTimeField(editable=False, null=True)),
                ('retired_at', models.DateTimeField(editable=False, null=True)),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='price_lists', to='parties.account', verbose_name='only for')),
            ],
            options={
                'verbose_name': 'price list',
                'ordering': ['name', 'id'],
                'indexes': [models.Index(fields=['name', 'id'], name='price_list_by_name'), models.Index(fields=['currency', 'status'], name='price_list_by_currency')],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Upper('code'), name='price_list_code_once'), models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('currency',), name='one_default_price_list_per_currency'), models.CheckConstraint(condition=models.Q(('is_default', False), models.Q(('account', None), ('status', 'published')), _connector='OR'), name='default_price_list_is_published_for_all'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='price_list_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='PriceListLine',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('min_quantity', pactline.kernel.fields.QuantityField(decimal_places=6, default=0, max_digits=18, verbose_name='from quantity')),
                ('unit_price', pactline.kernel.fields.UnitPriceField(decimal_places=8, max_digits=20, verbose_name='unit price')),
                ('unit_cost', pactline.kernel.fields.UnitPriceField(blank=True, decimal_places=8, max_digits=20, null=True, verbose_name='unit cost')),
                ('min_price', pactline.kernel.fields.UnitPriceField(blank=True, decimal_places=8, max_digits=20, null=True, verbose_name='floor price')),
                ('offering', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prices', to='catalog.offering')),
                ('price_list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='pricing.pricelist')),
            ],
            options={
                'verbose_name': 'price',
                'ordering': ['offering__name', 'min_quantity'],
                'constraints': [models.UniqueConstraint(fields=('price_list', 'offering', 'min_quantity'), name='price_once_per_tier'), models.CheckConstraint(condition=models.Q(('min_quantity__gte', 0), ('unit_price__gte', 0), models.Q(('unit_cost', None), ('unit_cost__gte', 0), _connector='OR'), models.Q(('min_price', None), models.Q(('min_price__gte', 0), ('min_price__lte', models.F('unit_price'))), _connector='OR')), name='price_not_negative_floor_below')],
            },
        ),
        migrations.CreateModel(
            name='TaxRate',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('country', models.CharField(max_length=2, verbose_name='country')),
                ('region', models.CharField(blank=True, max_length=60, verbose_name='region')),
                ('tax_class', models.CharField(choices=[('standard', 'Standard'), ('reduced', 'Reduced'), ('zero', 'Zero rate'), ('exempt', 'Exempt')], max_length=10, verbose_name='tax class')),
                ('name', models.CharField(max_length=80, verbose_name='name on documents')),
                ('percent', pactline.kernel.fields.RateField(decimal_places=6, max_digits=9, verbose_name='percent')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid until (not included)')),
            ],
            options={
                'verbose_name': 'tax rate',
                'ordering': ['country', 'region', 'tax_class', '-valid_from'],
                'indexes': [models.Index(fields=['country', 'id'], name='tax_rate_by_country')],
                'constraints': [models.CheckConstraint(condition=models.Q(('percent__gte', 0), ('percent__lte', 100)), name='tax_rate_0_to_100'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='tax_rate_ends_after_start')],
            },
        ),
    ]
