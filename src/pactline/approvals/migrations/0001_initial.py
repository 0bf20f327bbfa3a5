import django.contrib.postgres.fields
import django.core.serializers.json
import django.db.models.deletion
import pactline.kernel.clock
import pactline.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('identity', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApprovalRequest',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('subject_type', models.CharField(max_length=60)),
                ('subject_id', models.UUIDField()),
                ('subject_label', models.CharField(max_length=200)),
                ('status', models.CharField(choices=[('pending', 'In review'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('recalled', 'Recalled'), ('voided', 'Voided')], default='pending', max_length=8)),
                ('submitted_by_label', models.CharField(max_length=200)),
                ('note', models.TextField(blank=True)),
                ('values', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'approval request',
                'verbose_name_plural': 'approval requests',
                'ordering': ['-created_at'],
                'indexes': [models.Index(fields=['subject_type', 'subject_id', '-created_at'], name='approval_request_subject'), models.Index(fields=['submitted_by', '-created_at'], name='approval_request_by'), models.Index(fields=['status', 'created_at', 'id'], name='approval_request_status')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'pending')), fields=('subject_type', 'subject_id'), name='approval_request_one_open')],
            },
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('deputy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deputies_of', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'delegation',
                'verbose_name_plural': 'delegations',
                'ordering': ['-starts_on'],
                'indexes': [models.Index(condition=models.Q(('revoked_at', None)), fields=['deputy', 'ends_on'], name='delegation_of_deputy'), models.Index(condition=models.Q(('revoked_at', None)), fields=['person', 'ends_on'], name='delegation_of_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='delegation_ends_after_start'), models.CheckConstraint(condition=models.Q(('person', models.F('deputy')), _negated=True), name='delegation_to_somebody_else')],
            },
        ),
        migrations.CreateModel(
            name='Rule',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('family', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('is_current', models.BooleanField(default=True)),
                ('is_active', models.BooleanField(default=True)),
                ('subject_type', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=120)),
                ('description', models.TextField(blank=True)),
                ('condition', models.JSONField(blank=True, default=dict)),
                ('approvers', models.JSONField(default=list)),
                ('mode', models.CharField(choices=[('all', 'All of them'), ('any', 'Any one of them')], default='all', max_length=3)),
                ('chain', models.CharField(blank=True, max_length=60)),
                ('order', models.PositiveIntegerField(default=1)),
                ('watch', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), blank=True, default=list, size=None)),
                ('keeps_approval', models.BooleanField(default=True)),
                ('remind_after_days', models.PositiveIntegerField(default=2)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'approval rule',
                'verbose_name_plural': 'approval rules',
                'ordering': ['subject_type', 'chain', 'order', 'name'],
                'indexes': [models.Index(condition=models.Q(('is_active', True)), fields=['subject_type'], name='approval_rule_active')],
                'constraints': [models.UniqueConstraint(fields=('family', 'version'), name='approval_rule_version_once'), models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('family',), name='approval_rule_one_current'), models.CheckConstraint(condition=models.Q(('order__gte', 1)), name='approval_rule_order_from_one'), models.CheckConstraint(condition=models.Q(('is_current', True), ('is_active', False), _connector='OR'), name='approval_rule_old_is_inactive')],
            },
        ),
        migrations.CreateModel(
            name='ApprovalStep',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('rule_name', models.CharField(max_length=120)),
                ('reason', models.TextField(blank=True)),
                ('chain', models.CharField(blank=True, max_length=60)),
                ('order', models.PositiveIntegerField(default=1)),
                ('group', models.PositiveIntegerField()),
                ('mode', models.CharField(choices=[('all', 'All of them'), ('any', 'Any one of them')], default='all', max_length=3)),
                ('status', models.CharField(choices=[('waiting', 'Not their turn yet'), ('pending', 'Asked'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('not_required', 'No longer required'), ('canceled', 'Canceled')], default='waiting', max_length=12)),
                ('activated_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('comment', models.TextField(blank=True)),
                ('is_override', models.BooleanField(default=False)),
                ('values', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('remind_on', models.DateField(null=True)),
                ('reminders', models.PositiveIntegerField(default=0)),
                ('approver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approval_steps', to=settings.AUTH_USER_MODEL)),
                ('assigned', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('kept_from', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.approvalstep')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='approvals.approvalrequest')),
                ('rule', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='approvals.rule')),
            ],
            options={
                'verbose_name': 'approval step',
                'verbose_name_plural': 'approval steps',
                'ordering': ['request', 'chain', 'order', 'group', 'id'],
                'indexes': [models.Index(fields=['approver', 'status', 'activated_at'], name='approval_step_inbox'), models.Index(condition=models.Q(('status', 'pending')), fields=['remind_on'], name='approval_step_due')],
                'constraints': [models.UniqueConstraint(fields=('request', 'group', 'approver'), name='approval_step_person_once'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['approved', 'rejected']), _negated=True), ('decided_by__isnull', False), _connector='OR'), name='approval_step_decider_known')],
            },
        ),
    ]
