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
        ('files', '0001_initial'),
        ('identity', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Envelope',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('subject_type', models.CharField(blank=True, help_text='For example contracts.contractrequest.', max_length=60)),
                ('subject_id', models.UUIDField(blank=True, null=True)),
                ('title', models.CharField(max_length=200)),
                ('message', models.TextField(blank=True)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('awaiting', 'Awaiting signature'), ('paused', 'Paused'), ('sealing', 'Being sealed'), ('completed', 'Completed'), ('declined', 'Declined'), ('cancelled', 'Cancelled'), ('expired', 'Expired'), ('delivery_failed', 'Delivery failed')], default='draft', max_length=16)),
                ('method', models.CharField(choices=[('electronic', 'Electronic'), ('wet', 'On paper, sent by e-mail'), ('offline', 'On paper, outside Pactline'), ('mixed', 'Electronic and on paper')], default='electronic', max_length=10)),
                ('provider', models.CharField(default='pactline', max_length=40)),
                ('provider_ref', models.CharField(blank=True, max_length=200)),
                ('document_sha256', models.CharField(max_length=64)),
                ('presented_sha256', models.CharField(blank=True, max_length=64)),
                ('sealed_sha256', models.CharField(blank=True, max_length=64)),
                ('certificate_sha256', models.CharField(blank=True, max_length=64)),
                ('sender_label', models.CharField(max_length=200)),
                ('sender_email', models.EmailField(blank=True, max_length=254)),
                ('wanted_level', models.CharField(blank=True, help_text='Empty: the best that the seal can reach.', max_length=6)),
                ('level', models.CharField(blank=True, help_text='PAdES level that was reached.', max_length=6)),
                ('level_notes', models.JSONField(blank=True, default=list)),
                ('merge_certificate', models.BooleanField(default=False)),
                ('allow_reassign', models.BooleanField(default=False)),
                ('consumer', models.BooleanField(default=False, help_text='A signer is a consumer: the longer disclosure is shown.')),
                ('remind_every_days', models.PositiveSmallIntegerField(default=3)),
                ('expires_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('paused_at', models.DateTimeField(blank=True, null=True)),
                ('paused_until', models.DateTimeField(blank=True, null=True)),
                ('before_pause', models.JSONField(blank=True, default=list)),
                ('completed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_reason', models.TextField(blank=True)),
                ('seal_attempts', models.PositiveIntegerField(default=0)),
                ('seal_tried_at', models.DateTimeField(blank=True, null=True)),
                ('seal_error', models.TextField(blank=True)),
                ('evidence_seq', models.PositiveIntegerField(default=0)),
                ('evidence_head', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'verbose_name': 'envelope',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['subject_type', 'subject_id'], name='envelope_by_subject'), models.Index(fields=['status', '-id'], name='envelope_by_status')],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('seq', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(max_length=40)),
                ('actor', models.CharField(max_length=200)),
                ('actor_id', models.UUIDField(blank=True, null=True)),
                ('signer_id', models.UUIDField(blank=True, null=True)),
                ('ip', models.CharField(blank=True, max_length=45)),
                ('user_agent', models.CharField(blank=True, max_length=300)),
                ('data', models.JSONField(blank=True, default=dict)),
                ('prev_hash', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['envelope', 'seq'],
            },
        ),
        migrations.CreateModel(
            name='OneTimeCode',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code_hash', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now)),
                ('expires_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Signer',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('order', models.PositiveSmallIntegerField(default=1, help_text='Equal orders act side by side.')),
                ('kind', models.CharField(choices=[('internal', 'Internal'), ('external', 'External')], default='external', max_length=8)),
                ('role', models.CharField(choices=[('signer', 'Signer'), ('approver', 'Approver'), ('viewer', 'Viewer'), ('copy', 'Receives a copy')], default='signer', max_length=8)),
                ('name', models.CharField(max_length=160)),
                ('legal_name', models.CharField(blank=True, max_length=160)),
                ('title', models.CharField(blank=True, max_length=160)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('locale', models.CharField(default='en', max_length=10)),
                ('status', models.CharField(choices=[('not_started', 'Not started'), ('pending', 'Pending'), ('completed', 'Completed'), ('declined', 'Declined'), ('delivery_failed', 'Delivery failed')], default='not_started', max_length=16)),
                ('factor', models.CharField(choices=[('email_code', 'One-time code by e-mail'), ('link', 'The link alone')], default='email_code', max_length=12)),
                ('access_code_hash', models.CharField(blank=True, max_length=128)),
                ('places', models.JSONField(blank=True, default=list, help_text='Where to sign, as authoring gave it.')),
                ('spots', models.JSONField(blank=True, default=list, help_text='Where to sign, found in the document shown.')),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('viewed_at', models.DateTimeField(blank=True, null=True)),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('consent_at', models.DateTimeField(blank=True, null=True)),
                ('authentication', models.JSONField(blank=True, default=list, help_text='Method, outcome and instant, as it was.')),
                ('signature_kind', models.CharField(blank=True, max_length=10)),
                ('signature_text', models.CharField(blank=True, max_length=160)),
                ('ip', models.CharField(blank=True, max_length=45)),
                ('user_agent', models.CharField(blank=True, max_length=300)),
                ('reason', models.TextField(blank=True, help_text='Why declined, or why delivery failed.')),
                ('delegated_from', models.CharField(blank=True, max_length=320)),
            ],
            options={
                'verbose_name': 'signer',
                'ordering': ['order', 'id'],
                'indexes': [models.Index(fields=['status', 'reminded_at'], name='signer_open')],
            },
        ),
        migrations.CreateModel(
            name='SigningLink',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now)),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_because', models.CharField(blank=True, max_length=20)),
                ('force_code', models.BooleanField(default=False, help_text='Somebody of the staff has seen it.')),
            ],
        ),
        migrations.CreateModel(
            name='Attempts',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('bucket', models.CharField(max_length=100)),
                ('window', models.DateTimeField()),
                ('count', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('bucket', 'window'), name='attempts_once')],
            },
        ),
        migrations.CreateModel(
            name='ConsentText',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField()),
                ('locale', models.CharField(default='en', max_length=10)),
                ('consumer', models.BooleanField(default=False)),
                ('text', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now)),
            ],
            options={
                'ordering': ['-version'],
                'constraints': [models.UniqueConstraint(fields=('version', 'locale', 'consumer'), name='consent_version_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consenttext',
            trigger=pgtrigger.compiler.Trigger(name='consent_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f960fd1384c815d1960c55b164c36c6077e653eb', operation='UPDATE OR DELETE', pgid='pgtrigger_consent_never_changes_023b1', table='esign_consenttext', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='envelope',
            name='certificate',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.blob'),
        ),
        migrations.AddField(
            model_name='envelope',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.blob'),
        ),
        migrations.AddField(
            model_name='envelope',
            name='paper',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.blob'),
        ),
        migrations.AddField(
            model_name='envelope',
            name='presented',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.blob'),
        ),
        migrations.AddField(
            model_name='envelope',
            name='sealed',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.blob'),
        ),
        migrations.AddField(
            model_name='envelope',
            name='sender',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='evidence',
            name='envelope',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='esign.envelope'),
        ),
        migrations.AddField(
            model_name='signer',
            name='consent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='esign.consenttext'),
        ),
        migrations.AddField(
            model_name='signer',
            name='envelope',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signers', to='esign.envelope'),
        ),
        migrations.AddField(
            model_name='signer',
            name='signature_image',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.blob'),
        ),
        migrations.AddField(
            model_name='signer',
            name='user',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='onetimecode',
            name='signer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='esign.signer'),
        ),
        migrations.AddField(
            model_name='signinglink',
            name='signer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='esign.signer'),
        ),
        migrations.AddIndex(
            model_name='envelope',
            index=models.Index(fields=['sealed_sha256'], name='envelope_by_sealed'),
        ),
        migrations.AddIndex(
            model_name='envelope',
            index=models.Index(fields=['certificate_sha256'], name='envelope_by_certificate'),
        ),
        migrations.AddConstraint(
            model_name='envelope',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'completed'), _negated=True), models.Q(('certificate__isnull', False), ('completed_at__isnull', False), ('sealed__isnull', False)), _connector='OR'), name='envelope_completed_is_sealed'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.UniqueConstraint(fields=('envelope', 'seq'), name='evidence_in_order'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evidence',
            trigger=pgtrigger.compiler.Trigger(name='evidence_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ee864beb109a5e03fe5f0a8e74bfc1511a99d871', operation='UPDATE OR DELETE', pgid='pgtrigger_evidence_append_only_42a7d', table='esign_evidence', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='signer',
            index=models.Index(fields=['user', 'status'], name='signer_by_user'),
        ),
    ]
