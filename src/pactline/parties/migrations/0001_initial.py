import django.db.models.deletion
import django.db.models.functions.text
import pactline.kernel.clock
import pactline.kernel.fields
import pactline.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('identity', '0001_initial'),
        ('identity', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('number', models.CharField(editable=False, max_length=20, unique=True, verbose_name='number')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('legal_name', models.CharField(blank=True, max_length=200, verbose_name='legal name')),
                ('name_key', models.CharField(editable=False, max_length=200)),
                ('kind', models.CharField(choices=[('prospect', 'Prospect'), ('customer', 'Customer'), ('partner', 'Partner')], default='prospect', max_length=10, verbose_name='kind')),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='country')),
                ('currency', pactline.kernel.fields.CurrencyField(default='EUR', max_length=3, verbose_name='currency')),
                ('language', models.CharField(default='en', max_length=12, verbose_name='language')),
                ('payment_terms_days', models.PositiveSmallIntegerField(default=30, verbose_name='payment terms in days')),
                ('tax_id', models.CharField(blank=True, max_length=40, verbose_name='VAT number')),
                ('registration_number', models.CharField(blank=True, max_length=60, verbose_name='registration number')),
                ('website', models.CharField(blank=True, max_length=200, verbose_name='website')),
                ('domain', models.CharField(blank=True, editable=False, max_length=200)),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                ('industry', models.CharField(blank=True, max_length=80, verbose_name='industry')),
                ('notes', models.TextField(blank=True, verbose_name='notes')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='identity.team')),
            ],
            options={
                'verbose_name': 'account',
                'ordering': ['name', 'id'],
                'indexes': [models.Index(fields=['name', 'id'], name='account_by_name'), models.Index(fields=['created_at', 'id'], name='account_by_created'), models.Index(fields=['country', 'id'], name='account_by_country'), models.Index(fields=['kind', 'name', 'id'], name='account_by_kind'), models.Index(fields=['name_key'], name='account_by_name_key'), models.Index(condition=models.Q(('domain', ''), _negated=True), fields=['domain'], name='account_by_domain')],
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='account_has_name'), models.CheckConstraint(condition=models.Q(('payment_terms_days__lte', 365)), name='account_terms_within_a_year')],
            },
        ),
        migrations.CreateModel(
            name='Address',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('lines', models.TextField(blank=True, help_text='Street and number, one line each.', verbose_name='street')),
                ('postal_code', models.CharField(blank=True, max_length=20, verbose_name='postal code')),
                ('city', models.CharField(blank=True, max_length=120, verbose_name='city')),
                ('region', models.CharField(blank=True, max_length=60, verbose_name='region')),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='country')),
                ('use', models.CharField(choices=[('registered', 'Registered office'), ('billing', 'Billing'), ('shipping', 'Shipping')], max_length=10, verbose_name='use')),
                ('is_default', models.BooleanField(default=False, verbose_name='default for this use')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to='parties.account')),
            ],
            options={
                'verbose_name': 'address',
                'verbose_name_plural': 'addresses',
                'ordering': ['use', '-is_default', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('account', 'use'), name='one_default_address_per_use')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('legal_name', models.CharField(blank=True, help_text='As it stands under a contract.', max_length=200, verbose_name='legal name')),
                ('title', models.CharField(blank=True, max_length=120, verbose_name='title')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                ('is_signatory', models.BooleanField(default=False, verbose_name='may sign')),
                ('is_primary', models.BooleanField(default=False, verbose_name='main contact')),
                ('do_not_email', models.BooleanField(default=False, verbose_name='wants no e-mail')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='parties.account')),
            ],
            options={
                'verbose_name': 'contact',
                'ordering': ['name', 'id'],
                'indexes': [models.Index(fields=['name', 'id'], name='contact_by_name'), models.Index(fields=['account', 'name'], name='contact_of_account')],
                'constraints': [models.UniqueConstraint(models.F('account'), django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='contact_once_per_account'), models.UniqueConstraint(condition=models.Q(('is_primary', True)), fields=('account',), name='one_primary_contact')],
            },
        ),
        migrations.CreateModel(
            name='SellingEntity',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('lines', models.TextField(blank=True, help_text='Street and number, one line each.', verbose_name='street')),
                ('postal_code', models.CharField(blank=True, max_length=20, verbose_name='postal code')),
                ('city', models.CharField(blank=True, max_length=120, verbose_name='city')),
                ('region', models.CharField(blank=True, max_length=60, verbose_name='region')),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='country')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('legal_name', models.CharField(max_length=200, verbose_name='legal name')),
                ('tax_id', models.CharField(blank=True, max_length=40, verbose_name='VAT number')),
                ('registration_number', models.CharField(blank=True, max_length=60, verbose_name='registration number')),
                ('currency', pactline.kernel.fields.CurrencyField(max_length=3, verbose_name='currency')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                ('website', models.CharField(blank=True, max_length=200, verbose_name='website')),
                ('bank_name', models.CharField(blank=True, max_length=120, verbose_name='bank')),
                ('iban', models.CharField(blank=True, max_length=60, verbose_name='IBAN or account number')),
                ('bic', models.CharField(blank=True, max_length=20, verbose_name='BIC')),
                ('is_default', models.BooleanField(default=False, verbose_name='default')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'verbose_name': 'selling entity',
                'verbose_name_plural': 'selling entities',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('is_default',), name='one_default_selling_entity'), models.CheckConstraint(condition=models.Q(('is_default', False), ('is_active', True), _connector='OR'), name='default_entity_is_active')],
            },
        ),
    ]
