import django.contrib.postgres.fields
import django.db.models.deletion
import pactline.kernel.clock
import pactline.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contracts', '0001_initial'),
        ('files', '0001_initial'),
        ('identity', '0001_initial'),
        ('identity', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name='Obligation',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('number', models.CharField(max_length=24, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('category', models.CharField(choices=[('operational', 'Operational / service delivery'), ('legal', 'Legal'), ('commercial', 'Commercial'), ('compliance', 'Compliance'), ('governance', 'Governance')], default='operational', max_length=12)),
                ('party', models.CharField(choices=[('us', 'Us'), ('them', 'The customer'), ('both', 'Both parties')], default='us', max_length=4)),
                ('instructions', models.TextField(blank=True)),
                ('source_text', models.TextField(blank=True, help_text='The passage of the contract that it comes from.')),
                ('status', models.CharField(choices=[('proposed', 'Proposed'), ('active', 'Active'), ('inactive', 'Inactive'), ('rejected', 'Rejected')], default='proposed', max_length=8)),
                ('repeats', models.CharField(choices=[('once', 'Once'), ('daily', 'Every day'), ('weekly', 'Every week'), ('monthly', 'Every month'), ('quarterly', 'Every 3 months'), ('half_yearly', 'Every 6 months'), ('yearly', 'Every year')], default='once', max_length=12)),
                ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None)),
                ('first_due_on', models.DateField()),
                ('until_on', models.DateField(blank=True, null=True)),
                ('lead_days', models.PositiveSmallIntegerField(default=14)),
                ('remind_days', models.PositiveSmallIntegerField(default=3)),
                ('needs_evidence', models.BooleanField(default=False)),
                ('needs_approval', models.BooleanField(default=True)),
                ('approver', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='obligations', to='contracts.contractrecord')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'obligation',
                'ordering': ['first_due_on', 'number'],
                'indexes': [models.Index(fields=['status', 'first_due_on'], name='obligation_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['proposed', 'active', 'inactive', 'rejected'])), name='obligation_status_known'), models.CheckConstraint(condition=models.Q(('until_on', None), ('until_on__gte', models.F('first_due_on')), _connector='OR'), name='obligation_ends_after_start'), models.CheckConstraint(condition=models.Q(('needs_approval', False), ('approver__isnull', False), ('status', 'proposed'), ('status', 'rejected'), _connector='OR'), name='obligation_has_approver'), models.CheckConstraint(condition=models.Q(('approver', None), models.Q(('approver', models.F('owner')), _negated=True), _connector='OR'), name='obligation_owner_is_not_approver')],
            },
        ),
        migrations.CreateModel(
            name='ObligationTask',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('number', models.CharField(max_length=32, unique=True)),
                ('due_on', models.DateField()),
                ('status', models.CharField(choices=[('open', 'Open'), ('awaiting_approval', 'Awaiting approval'), ('completed', 'Completed'), ('canceled', 'Canceled')], default='open', max_length=20)),
                ('comment', models.TextField(blank=True)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('completed_at', models.DateTimeField(blank=True, null=True)),
                ('decision_comment', models.TextField(blank=True)),
                ('reminded', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, default=list, size=None)),
                ('assignee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('obligation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='obligations.obligation')),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'obligation task',
                'ordering': ['due_on', 'number'],
                'indexes': [models.Index(fields=['status', 'due_on'], name='obligation_task_due'), models.Index(fields=['assignee', 'status', 'due_on'], name='obligation_task_mine')],
                'constraints': [models.UniqueConstraint(fields=('obligation', 'due_on'), name='obligation_task_once'), models.CheckConstraint(condition=models.Q(('status__in', ['open', 'awaiting_approval', 'completed', 'canceled'])), name='obligation_task_status_known')],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('added_at', models.DateTimeField(default=pactline.kernel.clock.now)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('blob', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.blob')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='obligations.obligationtask')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
    ]
