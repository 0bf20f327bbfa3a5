from __future__ import annotations

from django.urls import path

from . import views

app_name = "notify"
urlpatterns = [
    path("notices/", views.inbox, name="inbox"),
    path("notices/reading", views.reading, name="reading"),
    path("notices/preferences", views.preferences, name="preferences"),
    path("notices/<uuid:notice_id>/", views.open_notice, name="open"),
    path("mail/", views.mails, name="mails"),
    path("mail/<uuid:message_id>/", views.mail, name="mail"),
    path("mail/<uuid:message_id>/html", views.mail_html, name="mail_html"),
    path("mail/<uuid:message_id>/retry", views.retry, name="retry"),
    path("mail/<uuid:message_id>/cancellation", views.cancellation, name="cancellation"),
]
