from __future__ import annotations

from django.urls import path

from . import views

app_name = "obligations"
urlpatterns = [
    path("obligations/", views.index, name="list"),
    path("obligations/tasks/", views.tasks, name="tasks"),
    path("obligations/calendar/", views.calendar, name="calendar"),
    path("obligations/calendar/address", views.feed_address, name="feed_address"),
    path("obligations/calendar/<str:secret>.ics", views.feed, name="feed"),
    path("contracts/records/<uuid:contract_id>/obligations/new", views.new, name="new"),
    path("obligations/<uuid:obligation_id>/", views.detail, name="detail"),
    path("obligations/<uuid:obligation_id>/edit", views.edit, name="edit"),
    path("obligations/<uuid:obligation_id>/acceptance", views.acceptance, name="acceptance"),
    path("obligations/<uuid:obligation_id>/rejection", views.rejection, name="rejection"),
    path("obligations/<uuid:obligation_id>/deactivation", views.deactivation, name="deactivation"),
    path("obligations/<uuid:obligation_id>/reactivation", views.reactivation, name="reactivation"),
    path("obligations/tasks/<uuid:task_id>/submission", views.task_submission, name="task_submission"),
    path("obligations/tasks/<uuid:task_id>/approval", views.task_approval, name="task_approval"),
    path("obligations/tasks/<uuid:task_id>/return", views.task_return, name="task_return"),
    path("obligations/tasks/<uuid:task_id>/cancellation", views.task_cancellation, name="task_cancellation"),
    path("obligations/tasks/<uuid:task_id>/evidence", views.task_evidence, name="task_evidence"),
    path("obligations/tasks/<uuid:task_id>/assignment", views.task_assignment, name="task_assignment"),
]
