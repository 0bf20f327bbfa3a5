import django.db.models.deletion
import pactline.kernel.clock
import pactline.kernel.fields
import pactline.kernel.ids
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('identity', '0001_initial'),
        ('identity', '__first__'),
        ('parties', '0002_search'),
    ]

    operations = [
        migrations.CreateModel(
            name='Opportunity',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('number', models.CharField(editable=False, max_length=20, unique=True, verbose_name='number')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('stage', models.CharField(choices=[('qualify', 'Qualify'), ('develop', 'Develop'), ('propose', 'Propose'), ('negotiate', 'Negotiate'), ('closed_won', 'Closed won'), ('closed_lost', 'Closed lost')], default='qualify', max_length=12, verbose_name='stage')),
                ('stage_since', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('amount', pactline.kernel.fields.AmountField(decimal_places=4, default=0, max_digits=19, verbose_name='amount')),
                ('currency', pactline.kernel.fields.CurrencyField(max_length=3, verbose_name='currency')),
                ('probability', pactline.kernel.fields.RateField(decimal_places=6, default=10, max_digits=9, verbose_name='probability in %')),
                ('weighted', pactline.kernel.fields.AmountField(decimal_places=4, default=0, editable=False, max_digits=19, verbose_name='weighted amount')),
                ('close_on', models.DateField(verbose_name='expected close')),
                ('forecast_category', models.CharField(choices=[('pipeline', 'Pipeline'), ('upside', 'Upside'), ('strong_upside', 'Strong upside'), ('commit', 'Commit'), ('won', 'Won'), ('omitted', 'Omitted')], default='pipeline', max_length=14, verbose_name='forecast category')),
                ('expected_contract_type', models.CharField(blank=True, max_length=120, verbose_name='expected contract type')),
                ('source', models.CharField(choices=[('direct', 'Direct'), ('lead', 'Lead'), ('partner', 'Partner'), ('other', 'Other')], default='direct', max_length=8, verbose_name='source')),
                ('next_step', models.CharField(blank=True, max_length=300, verbose_name='next step')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('loss_reason', models.CharField(blank=True, choices=[('price', 'Price'), ('competitor', 'Lost to a competitor'), ('no_budget', 'No budget'), ('no_decision', 'No decision'), ('features', 'Missing features'), ('terms', 'Contract terms'), ('timing', 'Timing'), ('other', 'Other')], max_length=12, verbose_name='loss reason')),
                ('lost_to', models.CharField(blank=True, max_length=120, verbose_name='lost to')),
                ('outcome_notes', models.TextField(blank=True, verbose_name='outcome notes')),
                ('closed_at', models.DateTimeField(editable=False, null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opportunities', to='parties.account', verbose_name='account')),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opportunities', to='parties.contact', verbose_name='contact')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opportunities', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opportunities', to='identity.team')),
            ],
            options={
                'verbose_name': 'opportunity',
                'verbose_name_plural': 'opportunities',
                'ordering': ['-created_at', '-id'],
                'indexes': [models.Index(fields=['close_on', 'id'], name='opportunity_by_close'), models.Index(fields=['created_at', 'id'], name='opportunity_by_created'), models.Index(fields=['amount', 'id'], name='opportunity_by_amount'), models.Index(fields=['name', 'id'], name='opportunity_by_name'), models.Index(fields=['stage', 'close_on', 'id'], name='opportunity_by_stage'), models.Index(fields=['owner', 'close_on'], name='opportunity_by_owner')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='opportunity_amount_not_negative'), models.CheckConstraint(condition=models.Q(('probability__gte', 0), ('probability__lte', 100)), name='opportunity_probability_0_to_100'), models.CheckConstraint(condition=models.Q(models.Q(('forecast_category', 'won'), ('stage', 'closed_won')), models.Q(models.Q(('stage', 'closed_won'), _negated=True), models.Q(('forecast_category', 'won'), _negated=True)), _connector='OR'), name='opportunity_won_is_won'), models.CheckConstraint(condition=models.Q(models.Q(('stage', 'closed_lost'), _negated=True), models.Q(('forecast_category', 'omitted'), models.Q(('loss_reason', ''), _negated=True)), _connector='OR'), name='opportunity_lost_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='Quota',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('period', models.CharField(max_length=7, verbose_name='period')),
                ('amount', pactline.kernel.fields.AmountField(decimal_places=4, max_digits=19, verbose_name='amount')),
                ('currency', pactline.kernel.fields.CurrencyField(max_length=3, verbose_name='currency')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='quotas', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='quotas', to='identity.team')),
            ],
            options={
                'verbose_name': 'quota',
                'constraints': [models.UniqueConstraint(condition=models.Q(('team', None)), fields=('period', 'currency', 'owner'), name='quota_once_per_person'), models.UniqueConstraint(condition=models.Q(('owner', None)), fields=('period', 'currency', 'team'), name='quota_once_per_team'), models.CheckConstraint(condition=models.Q(models.Q(('owner', None), ('team__isnull', False)), models.Q(('owner__isnull', False), ('team', None)), _connector='OR'), name='quota_of_person_or_team'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='quota_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='StageChange',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('stage', models.CharField(choices=[('qualify', 'Qualify'), ('develop', 'Develop'), ('propose', 'Propose'), ('negotiate', 'Negotiate'), ('closed_won', 'Closed won'), ('closed_lost', 'Closed lost')], max_length=12)),
                ('entered_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(null=True)),
                ('actor_label', models.CharField(max_length=200)),
                ('opportunity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stage_changes', to='pipeline.opportunity')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('opportunity',), name='one_present_stage')],
            },
        ),
        migrations.CreateModel(
            name='ForecastAdjustment',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('period', models.CharField(max_length=7)),
                ('category', models.CharField(choices=[('pipeline', 'Pipeline'), ('upside', 'Upside'), ('strong_upside', 'Strong upside'), ('commit', 'Commit'), ('won', 'Won'), ('omitted', 'Omitted')], max_length=14)),
                ('layer', models.CharField(choices=[('own', 'Own'), ('manager', 'Manager')], max_length=8)),
                ('amount', pactline.kernel.fields.AmountField(decimal_places=4, max_digits=19)),
                ('currency', pactline.kernel.fields.CurrencyField(max_length=3)),
                ('reason', models.CharField(max_length=500)),
                ('made_by_label', models.CharField(max_length=200)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forecast_adjustments', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'forecast adjustment',
                'constraints': [models.UniqueConstraint(fields=('period', 'currency', 'owner', 'category', 'layer'), name='adjustment_once_per_layer'), models.CheckConstraint(condition=models.Q(('amount__gte', 0), models.Q(('reason', ''), _negated=True)), name='adjustment_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='ForecastSubmission',
            fields=[
                ('id', models.UUIDField(default=pactline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=pactline.kernel.clock.now, editable=False)),
                ('lock_version', models.PositiveIntegerField(default=1, editable=False)),
                ('period', models.CharField(max_length=7)),
                ('window', models.CharField(max_length=8)),
                ('currency', pactline.kernel.fields.CurrencyField(max_length=3)),
                ('entries', models.JSONField()),
                ('note', models.TextField(blank=True)),
                ('submitted_at', models.DateTimeField(default=pactline.kernel.clock.now)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forecast_submissions', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='forecast_submissions', to='identity.team')),
            ],
            options={
                'verbose_name': 'forecast submission',
                'ordering': ['-submitted_at', '-id'],
                'indexes': [models.Index(fields=['period', 'owner'], name='submission_by_period')],
                'constraints': [models.UniqueConstraint(fields=('period', 'currency', 'owner', 'window'), name='submission_once_per_week')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='forecastsubmission',
            trigger=pgtrigger.compiler.Trigger(name='frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7b486d329ed6b8bc327d4f4ece72617de5e84215', operation='UPDATE OR DELETE', pgid='pgtrigger_frozen_19927', table='pipeline_forecastsubmission', when='BEFORE')),
        ),
    ]
