from __future__ import annotations

from django.urls import path

from .views import documents, records, requests, reviews, signing

app_name = "contracts"
R = "contracts/requests/<uuid:request_id>/"
urlpatterns = [
    path("contracts/requests/", requests.index, name="requests"),
    path("contracts/requests/new", requests.new, name="request_new"),
    path("contracts/accounts", requests.accounts, name="accounts"),
    path(R, requests.detail, name="request"),
    path(f"{R}edit", requests.edit, name="edit"),
    path(f"{R}generation", requests.generation, name="generation"),
    path(f"{R}submission", requests.submission, name="submission"),
    path(f"{R}work", requests.work, name="work"),
    path(f"{R}assignment", requests.assignment, name="assignment"),
    path(f"{R}people", requests.people, name="people"),
    path(f"{R}changes", requests.changes, name="changes"),
    path(f"{R}changes/answer", requests.changes_answer, name="changes_answer"),
    path(f"{R}parent", requests.parent, name="parent"),
    path(f"{R}quote-waiver", requests.quote_waiver, name="quote_waiver"),
    path(f"{R}approval", signing.approval, name="approval"),
    path(f"{R}approval/recall", signing.approval_recall, name="approval_recall"),
    path(f"{R}signatories", signing.signatories, name="signatories"),
    path(f"{R}signature", signing.signature, name="signature"),
    path(f"{R}signature/cancellation", signing.signature_cancellation, name="signature_cancellation"),
    path(f"{R}closing", requests.closing, name="closing"),
    path(f"{R}cancellation", requests.cancellation, name="cancellation"),
    path(f"{R}revisions", documents.upload, name="revisions"),
    path(f"{R}regeneration", documents.regeneration, name="regeneration"),
    path(f"{R}comparison", documents.comparison, name="comparison"),
    path(f"{R}comparison/redline.docx", documents.redline, name="redline"),
    path(f"{R}reviews", reviews.reviews, name="reviews"),
    path(f"{R}review-tasks", reviews.review_tasks, name="review_tasks"),
    path("contracts/revisions/<uuid:revision_id>/comments", documents.comments, name="comments"),
    path("contracts/revisions/<uuid:revision_id>/changes/<slug:decision>", documents.changes, name="tracked_changes"),
    path("contracts/revisions/<uuid:revision_id>/pdf", documents.pdf, name="pdf"),
    path("contracts/revisions/<uuid:revision_id>/pdf/state", documents.pdf_state, name="pdf_state"),
    path("contracts/reviews/<uuid:review_id>/reminder", reviews.reminder, name="review_reminder"),
    path("contracts/reviews/<uuid:review_id>/closing", reviews.closing, name="review_closing"),
    path("contracts/review-tasks/<uuid:task_id>/<slug:verb>", reviews.task_step, name="task_step"),
    path("contracts/records/", records.index, name="records"),
    path("contracts/records/<uuid:record_id>/", records.detail, name="record"),
    path("contracts/records/<uuid:record_id>/edit", records.edit, name="record_edit"),
    path("contracts/records/<uuid:record_id>/activation", records.activation, name="record_activation"),
    path("contracts/records/<uuid:record_id>/cancellation", records.cancellation, name="record_cancellation"),
    path("contracts/records/<uuid:record_id>/termination", records.termination, name="record_termination"),
    path("contracts/configurations/", records.configurations, name="configurations"),
    path("contracts/configurations/new", records.configuration_new, name="configuration_new"),
    path("contracts/configurations/<uuid:configuration_id>/", records.configuration, name="configuration"),
]
