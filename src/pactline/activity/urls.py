from __future__ import annotations

from django.urls import path

from . import views

app_name = "activity"
urlpatterns = [
    path("activity/<str:subject_type>/<uuid:subject_id>/comments", views.comments, name="comments"),
    path("audit/", views.audit, name="audit"),
    path("operations/", views.operations_page, name="operations"),
    path("operations/deliveries/<int:delivery_id>/retry", views.delivery_retry, name="delivery_retry"),
    path("operations/jobs/<int:job_id>/retry", views.job_retry, name="job_retry"),
    path("operations/webhooks/new", views.webhook_new, name="webhook_new"),
    path("operations/webhooks/<uuid:webhook_id>/removal", views.webhook_delete, name="webhook_delete"),
]
