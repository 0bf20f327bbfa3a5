import django.contrib.postgres.fields
import django.db.models.deletion
import pactline.kernel.clock
import pactline.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('files', '0001_initial'),
        ('identity', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='ContractModel',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
                ('required_fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None)),
            ],
            options={
                'verbose_name': 'contract model',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='TemplateCategory',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'verbose_name': 'template category',
                'verbose_name_plural': 'template categories',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='ContractType',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('code', models.SlugField(max_length=60, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('model', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contract_type', to='authoring.contractmodel', verbose_name='model')),
            ],
            options={
                'verbose_name': 'contract type',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Clause',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('code', models.SlugField(help_text='Its tag in templates is clause_code.', max_length=80, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=160, unique=True, verbose_name='name')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('contract_type', models.ForeignKey(blank=True, help_text='Empty: for every type.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clauses', to='authoring.contracttype', verbose_name='contract type')),
            ],
            options={
                'verbose_name': 'clause',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Template',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('name', models.CharField(max_length=160, unique=True, verbose_name='name')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('subject_kind', models.CharField(default='contract_request', max_length=60, verbose_name='filled from')),
                ('language', models.CharField(default='en', max_length=12, verbose_name='language')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('editing', 'Editing')], default='draft', max_length=12)),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, help_text='The first day on which it is not used.', null=True, verbose_name='valid to')),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('contract_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='templates', to='authoring.contracttype', verbose_name='contract type')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='templates', to='authoring.templatecategory', verbose_name='category')),
            ],
            options={
                'verbose_name': 'contract template',
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), models.Q(('valid_from__isnull', False), ('valid_to__gt', models.F('valid_from'))), _connector='OR'), name='template_validity_in_order')],
            },
        ),
        migrations.CreateModel(
            name='InternalSignatoryRule',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('name', models.CharField(max_length=160, unique=True, verbose_name='name')),
                ('order', models.PositiveIntegerField(default=100, verbose_name='order')),
                ('condition', models.JSONField(blank=True, default=dict, verbose_name='applies when')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('template', models.ForeignKey(blank=True, help_text='Empty: for every template.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signatory_rules', to='authoring.template', verbose_name='template')),
            ],
            options={
                'verbose_name': 'internal signatory rule',
                'ordering': ['order', 'name'],
            },
        ),
        migrations.CreateModel(
            name='TemplateMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200)),
                ('kind', models.CharField(max_length=20)),
                ('label', models.CharField(max_length=200)),
                ('position', models.PositiveIntegerField(default=0)),
                ('source', models.CharField(blank=True, choices=[('', 'Not mapped'), ('path', 'A field'), ('constant', 'Fixed words'), ('ask', 'Asked when the contract is started'), ('signer', 'A signatory'), ('clause', 'A clause of the library'), ('table', 'A table of lines')], default='', max_length=10)),
                ('path', models.CharField(blank=True, max_length=200)),
                ('text', models.TextField(blank=True, help_text='The fixed words, or the usual answer.')),
                ('prompt', models.CharField(blank=True, help_text="The question as the contract's starter reads it.", max_length=300)),
                ('format', models.CharField(blank=True, choices=[('', 'As the field is'), ('text', 'Text'), ('date', 'Date'), ('long_date', 'Date in words'), ('money', 'Money'), ('amount', 'Amount without currency'), ('words', 'Number in words'), ('number', 'Number'), ('percent', 'Percent'), ('days', 'Number of days'), ('months', 'Number of months'), ('list', 'List in one line'), ('lines', 'List, one line each'), ('yes_no', 'Yes or no')], default='', max_length=12)),
                ('allow_empty', models.BooleanField(default=False)),
                ('fallback', models.CharField(blank=True, help_text='What stands there when the field is empty.', max_length=500)),
                ('signer_side', models.CharField(blank=True, max_length=10)),
                ('signer_position', models.PositiveSmallIntegerField(default=0, help_text='0: every signatory of that side in turn.')),
                ('is_suggested', models.BooleanField(default=False, help_text='Chosen by us and not yet confirmed by a person.')),
                ('clause', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='template_mappings', to='authoring.clause')),
            ],
            options={
                'verbose_name': 'template mapping',
                'ordering': ['version', 'position'],
            },
        ),
        migrations.CreateModel(
            name='TableMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=100)),
                ('sort_by', models.CharField(blank=True, help_text='A column; empty: the order of the document.', max_length=100)),
                ('descending', models.BooleanField(default=False)),
                ('hierarchy', models.BooleanField(default=True, help_text='Parts of a bundle are indented below it.')),
                ('with_totals', models.BooleanField(default=True)),
                ('condition', models.JSONField(blank=True, default=dict, help_text='Lines for which it does not hold are left out.')),
                ('mapping', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='table', to='authoring.templatemapping')),
            ],
            options={
                'verbose_name': 'table mapping',
            },
        ),
        migrations.CreateModel(
            name='TemplateRule',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('name', models.CharField(max_length=160, unique=True, verbose_name='name')),
                ('request_type', models.CharField(blank=True, choices=[('', 'Any'), ('new', 'New contract'), ('amendment', 'Amendment'), ('renewal', 'Renewal')], default='', max_length=12, verbose_name='request type')),
                ('order', models.PositiveIntegerField(default=100, verbose_name='order')),
                ('condition', models.JSONField(blank=True, default=dict, verbose_name='applies when')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='template_rules', to='authoring.templatecategory', verbose_name='category')),
                ('contract_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='template_rules', to='authoring.contracttype', verbose_name='contract type')),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rules', to='authoring.template', verbose_name='template')),
            ],
            options={
                'verbose_name': 'template rule',
                'ordering': ['order', 'name'],
            },
        ),
        migrations.CreateModel(
            name='TemplateVersion',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('number', models.PositiveIntegerField()),
                ('filename', models.CharField(max_length=160)),
                ('tags', models.JSONField(default=list, help_text='Every tag at every place: key, kind, form, raw, place, problem.')),
                ('placeholders', models.PositiveIntegerField(default=0, help_text='Placeholders that nobody has decided about.')),
                ('note', models.TextField(blank=True)),
                ('author_label', models.CharField(max_length=200)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.blob')),
                ('original', models.ForeignKey(help_text='The file as it was uploaded.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.blob')),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='authoring.template')),
            ],
            options={
                'verbose_name': 'template version',
                'ordering': ['template', '-number'],
                'constraints': [models.UniqueConstraint(fields=('template', 'number'), name='template_version_once')],
            },
        ),
        migrations.AddField(
            model_name='templatemapping',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mappings', to='authoring.templateversion'),
        ),
        migrations.AddField(
            model_name='template',
            name='current',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authoring.templateversion'),
        ),
        migrations.AddField(
            model_name='template',
            name='draft',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='authoring.templateversion'),
        ),
        migrations.CreateModel(
            name='ClauseVariation',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('name', models.CharField(max_length=160, verbose_name='name')),
                ('order', models.PositiveIntegerField(default=100, verbose_name='order')),
                ('rank', models.PositiveSmallIntegerField(default=0, help_text='0: standard, 1: first fallback …', verbose_name='position')),
                ('condition', models.JSONField(blank=True, default=dict, verbose_name='applies when')),
                ('language', models.CharField(default='en', max_length=12, verbose_name='language')),
                ('text', models.TextField(blank=True, help_text='The words of the file, for reading and searching.')),
                ('tags', models.JSONField(blank=True, default=list)),
                ('mappings', models.JSONField(blank=True, default=dict, help_text='Tag → {source, path, text, format}.')),
                ('is_active', models.BooleanField(default=False, verbose_name='active')),
                ('clause', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='variations', to='authoring.clause')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.blob')),
            ],
            options={
                'verbose_name': 'clause variation',
                'ordering': ['clause', 'order', 'number'],
                'constraints': [models.UniqueConstraint(fields=('clause', 'name'), name='variation_name_once')],
            },
        ),
        migrations.CreateModel(
            name='InternalSigner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(default=1)),
                ('role', models.CharField(choices=[('signer', 'Signer'), ('approver', 'Approver'), ('viewer', 'Viewer'), ('receiver', 'Receiver')], default='signer', max_length=10)),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signers', to='authoring.internalsignatoryrule')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'internal signer',
                'ordering': ['rule', 'order'],
                'constraints': [models.UniqueConstraint(fields=('rule', 'user'), name='internal_signer_once')],
            },
        ),
        migrations.CreateModel(
            name='ColumnMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('key', models.CharField(help_text='As in {{ line.key }}.', max_length=100)),
                ('heading', models.CharField(max_length=120)),
                ('path', models.CharField(max_length=200)),
                ('format', models.CharField(blank=True, choices=[('', 'As the field is'), ('text', 'Text'), ('date', 'Date'), ('long_date', 'Date in words'), ('money', 'Money'), ('amount', 'Amount without currency'), ('words', 'Number in words'), ('number', 'Number'), ('percent', 'Percent'), ('days', 'Number of days'), ('months', 'Number of months'), ('list', 'List in one line'), ('lines', 'List, one line each'), ('yes_no', 'Yes or no')], max_length=12)),
                ('is_shown', models.BooleanField(default=True, help_text='Stands in tables that we draw.')),
                ('table', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='columns', to='authoring.tablemapping')),
            ],
            options={
                'verbose_name': 'column mapping',
                'ordering': ['table', 'position'],
                'constraints': [models.UniqueConstraint(fields=('table', 'key'), name='column_mapping_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='templatemapping',
            constraint=models.UniqueConstraint(fields=('version', 'key'), name='template_mapping_once'),
        ),
        migrations.AddConstraint(
            model_name='template',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'draft'), ('current__isnull', False), _connector='OR'), name='template_published_has_version'),
        ),
    ]
