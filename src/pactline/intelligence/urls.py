from __future__ import annotations

from django.urls import path

from .views import analyses, findings, playbooks, portfolio

app_name = "intelligence"
A, F = "intelligence/analyses/<uuid:analysis_id>/", "intelligence/findings/<uuid:finding_id>/"
P, V = "intelligence/playbooks/<uuid:playbook_id>/", "intelligence/versions/<uuid:version_id>/"
B, T = "intelligence/portfolios/<uuid:batch_id>/", "intelligence/types/<uuid:type_id>/"
urlpatterns = [
    path("intelligence/analyses/", analyses.index, name="analyses"),
    path("intelligence/clauses/", analyses.clauses, name="clauses"),
    path("intelligence/precision/", analyses.precision, name="precision"),
    path(A, analyses.detail, name="analysis"),
    path(f"{A}state", analyses.state, name="analysis_state"),
    path(f"{A}retry", analyses.retry, name="analysis_retry"),
    path(f"{A}application", analyses.application, name="application"),
    path(f"{A}acceptance", analyses.acceptance, name="analysis_acceptance"),
    path("intelligence/revisions/<uuid:revision_id>/analysis", analyses.read_revision, name="read_revision"),
    path("intelligence/records/<uuid:record_id>/analysis", analyses.read_record, name="read_record"),
    path(f"{F}acceptance", findings.acceptance, name="acceptance"),
    path(f"{F}reopening", findings.reopening, name="reopening"),
    path(f"{F}rejection", findings.rejection, name="rejection"),
    path(f"{F}deviation", findings.deviation, name="deviation"),
    path(f"{F}ignoring", findings.ignoring, name="ignoring"),
    path(f"{F}correction", findings.correction, name="correction"),
    path(f"{F}wording", findings.wording, name="wording"),
    path(f"{F}obligation", findings.obligation, name="obligation"),
    path("intelligence/playbooks/", playbooks.index, name="playbooks"),
    path("intelligence/playbooks/new", playbooks.new, name="playbook_new"),
    path("intelligence/playbooks/import", playbooks.importing, name="playbook_import"),
    path(P, playbooks.detail, name="playbook"),
    path(f"{P}edit", playbooks.edit, name="playbook_edit"),
    path(f"{P}revision", playbooks.revision, name="playbook_revision"),
    path(f"{V}publication", playbooks.publication, name="version_publication"),
    path(f"{V}retirement", playbooks.retirement, name="version_retirement"),
    path(f"{V}discarding", playbooks.discarding, name="version_discarding"),
    path(f"{V}trial", playbooks.trial, name="version_trial"),
    path(f"{V}positions/new", playbooks.position_new, name="position_new"),
    path(f"{V}questions/new", playbooks.question_new, name="question_new"),
    path("intelligence/positions/<uuid:position_id>/edit", playbooks.position_edit, name="position_edit"),
    path("intelligence/positions/<uuid:position_id>/removal", playbooks.position_removal, name="position_removal"),
    path(
        "intelligence/positions/<uuid:position_id>/confirmation",
        playbooks.position_confirmation,
        name="position_confirmation",
    ),
    path("intelligence/questions/<uuid:question_id>/edit", playbooks.question_edit, name="question_edit"),
    path("intelligence/questions/<uuid:question_id>/removal", playbooks.question_removal, name="question_removal"),
    path("intelligence/portfolios/", portfolio.batches, name="batches"),
    path("intelligence/portfolios/new", portfolio.batch_new, name="batch_new"),
    path(B, portfolio.batch, name="batch"),
    path(f"{B}state", portfolio.batch_state, name="batch_state"),
    path(f"{B}files", portfolio.batch_files, name="batch_files"),
    path(f"{B}records", portfolio.batch_records, name="batch_records"),
    path(f"{B}resumption", portfolio.batch_resumption, name="batch_resumption"),
    path("intelligence/types/", portfolio.taught_types, name="taught_types"),
    path("intelligence/types/new", portfolio.taught_type_new, name="taught_type_new"),
    path(T, portfolio.taught_type, name="taught_type"),
    path(f"{T}edit", portfolio.taught_type_edit, name="taught_type_edit"),
    path(f"{T}switch", portfolio.taught_type_switch, name="taught_type_switch"),
    path(f"{T}examples/new", portfolio.example_new, name="example_new"),
    path("intelligence/examples/<int:example_id>/removal", portfolio.example_removal, name="example_removal"),
]
