import django.db.models.deletion
import django.db.models.functions.text
import pactline.kernel.clock
import pactline.kernel.fields
import pactline.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='catalog.category')),
            ],
            options={
                'verbose_name': 'category',
                'verbose_name_plural': 'categories',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(models.F('parent'), django.db.models.functions.text.Lower('name'), name='category_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Offering',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('sku', models.CharField(max_length=60, verbose_name='SKU')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('price_kind', models.CharField(choices=[('one_time', 'One-time'), ('recurring', 'Recurring')], default='one_time', max_length=10, verbose_name='price kind')),
                ('periodicity', models.CharField(blank=True, choices=[('month', 'Monthly'), ('year', 'Yearly')], max_length=5, verbose_name='periodicity')),
                ('tax_class', models.CharField(choices=[('standard', 'Standard'), ('reduced', 'Reduced'), ('zero', 'Zero rate'), ('exempt', 'Exempt')], default='standard', max_length=10, verbose_name='tax class')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('retired', 'Retired')], default='draft', max_length=10, verbose_name='state')),
                ('is_bundle', models.BooleanField(default=False, verbose_name='bundle')),
                ('published_at', models.DateTimeField(editable=False, null=True)),
                ('retired_at', models.DateTimeField(editable=False, null=True)),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='offerings', to='catalog.category', verbose_name='category')),
                ('previous', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='successors', to='catalog.offering')),
            ],
            options={
                'verbose_name': 'offering',
                'ordering': ['name', 'id'],
                'indexes': [models.Index(fields=['name', 'id'], name='offering_by_name'), models.Index(fields=['sku', 'id'], name='offering_by_sku'), models.Index(fields=['status', 'name', 'id'], name='offering_by_status')],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('sku'), name='offering_sku_once'), models.CheckConstraint(condition=models.Q(models.Q(('price_kind', 'recurring'), models.Q(('periodicity', ''), _negated=True)), models.Q(('periodicity', ''), ('price_kind', 'one_time')), _connector='OR'), name='recurring_has_periodicity')],
            },
        ),
        migrations.CreateModel(
            name='BundleItem',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('quantity', pactline.kernel.fields.QuantityField(decimal_places=6, default=1, max_digits=18, verbose_name='quantity')),
                ('min_quantity', pactline.kernel.fields.QuantityField(decimal_places=6, default=0, max_digits=18, verbose_name='at least')),
                ('max_quantity', pactline.kernel.fields.QuantityField(blank=True, decimal_places=6, max_digits=18, null=True, verbose_name='at most')),
                ('included', models.BooleanField(default=False, verbose_name="included in the bundle's price")),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='in_bundles', to='catalog.offering')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='catalog.offering')),
            ],
            options={
                'verbose_name': 'bundle item',
                'ordering': ['position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('parent', 'child'), name='bundle_item_once'), models.CheckConstraint(condition=models.Q(('parent', models.F('child')), _negated=True), name='bundle_not_in_itself'), models.CheckConstraint(condition=models.Q(('min_quantity__gte', 0), ('quantity__gte', models.F('min_quantity')), models.Q(('max_quantity', None), ('quantity__lte', models.F('max_quantity')), _connector='OR')), name='bundle_quantity_in_range')],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('code', models.CharField(max_length=10, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('decimals', models.PositiveSmallIntegerField(default=0, verbose_name='decimal places')),
            ],
            options={
                'verbose_name': 'unit',
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('decimals__lte', 6)), name='unit_up_to_six_decimals')],
            },
        ),
        migrations.AddField(
            model_name='offering',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offerings', to='catalog.unit', verbose_name='unit'),
        ),
    ]
