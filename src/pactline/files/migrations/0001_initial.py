import django.db.models.deletion
import pactline.kernel.clock
import pactline.kernel.ids
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('identity', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Blob',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('created_by_label', models.CharField(max_length=200)),
                ('purpose', models.CharField(help_text='Decides who may read it: see files.access.', max_length=60)),
                ('filename', models.CharField(max_length=160)),
                ('content_type', models.CharField(max_length=120)),
                ('kind', models.CharField(blank=True, help_text='What inspection found: docx, pdf, png …', max_length=12)),
                ('size', models.PositiveBigIntegerField(help_text='Bytes.')),
                ('sha256', models.CharField(max_length=64)),
                ('pages', models.PositiveIntegerField(blank=True, null=True)),
                ('storage_key', models.CharField(max_length=120)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'file',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['sha256'], name='blob_by_hash'), models.Index(fields=['created_by', '-id'], name='blob_by_author')],
                'constraints': [models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='blob_hash_is_hex')],
            },
        ),
        migrations.CreateModel(
            name='Conversion',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('purpose', models.CharField(max_length=60)),
                ('engine', models.CharField(blank=True, max_length=20)),
                ('error', models.TextField(blank=True)),
                ('result', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.blob')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conversions', to='files.blob')),
            ],
            options={
                'verbose_name': 'conversion',
                'ordering': ['-created_at'],
                'constraints': [models.UniqueConstraint(fields=('source', 'purpose'), name='conversion_once'), models.CheckConstraint(condition=models.Q(('result__isnull', True), ('error', ''), _connector='OR'), name='conversion_result_or_error')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='blob',
            trigger=pgtrigger.compiler.Trigger(name='blob_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='058cda82049c95188258ceac5a917c2f37582148', operation='UPDATE OR DELETE', pgid='pgtrigger_blob_never_changes_0c63e', table='files_blob', when='BEFORE')),
        ),
    ]
