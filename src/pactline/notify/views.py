"""Pages of notify: the inbox, what a person wants to be told of, and the operators' outbox."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pactline.files import access
from pactline.identity.access import acting, requires
from pactline.ui import forms as ui_forms
from pactline.ui import pages, record

from . import actions, queries
from .forms import PreferencesForm
from .lifecycle import MAIL
from .lists import Inbox, Outbox

# The preview of an e-mail: its own style, no script, nothing loaded; links leave the frame when a person clicks them.
PREVIEW_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox allow-popups allow-top-navigation-by-user-activation"
)


@requires("notify.view")
def inbox(request: HttpRequest) -> HttpResponse:
    """What this person was told."""
    return Inbox().respond(request)


@requires("notify.view")
@require_safe
def open_notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Mark a notice as read and go on to what it is about."""
    notice = actions.read(notice_id, actor=acting(request))
    target = notice.url
    if not target or not url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    ):
        target = reverse("notify:inbox")
    return pages.done(request, target)


@requires("notify.view")
@require_POST
def reading(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    actions.read_all(actor=acting(request))
    return pages.done(request, "notify:inbox", message=_("All are marked as read."))


@requires("identity.self")
def preferences(request: HttpRequest) -> HttpResponse:
    """What this person wants to be told of, and how."""
    actor = acting(request)
    user = queries.person(actor)
    form = PreferencesForm(user=user)

    def save(data: dict[str, Any]) -> str:
        actions.choose(form.wishes(data), actor=actor)
        return reverse("notify:inbox")

    return ui_forms.page(
        request,
        PreferencesForm,
        title=_("What you are told of"),
        submit=_("Save"),
        save=save,
        back="notify:inbox",
        form_kwargs={"user": user},
        message=_("Saved."),
    )


@requires("notify.operate")
def mails(request: HttpRequest) -> HttpResponse:
    """The outbox."""
    return Outbox().respond(request)


@requires("notify.operate")
@require_safe
def mail(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One e-mail: its way, and its text where messages are files."""
    actor = acting(request)
    message = queries.mail(message_id, actor=actor)
    readable = queries.may_show_text()
    files = [
        (one.blob, access.signed_url(one.blob, inline=one.blob.kind == "pdf") if readable else "")
        for one in message.attachments.all()
    ]
    here = [message.pk]
    return record.page(
        request,
        "notify/mail.html",
        message,
        kind=_("E-mail"),
        name=message.subject,
        status=(message.status, message.get_status_display()),
        trail=[(_("E-mails"), reverse("notify:mails"))],
        verbs=record.verbs(
            MAIL.offers(message, actor),
            {
                "retry": record.To(reverse("notify:retry", args=here), primary=True, icon="refresh"),
                "resend": record.To(
                    reverse("notify:retry", args=here),
                    confirm=_("The mail server may have this message already; then its reader gets it twice."),
                ),
                "cancel": record.To(reverse("notify:cancellation", args=here), confirm=_("It will never be sent.")),
            },
        ),
        layout="noside",
        context={"message": message, "readable": readable, "files": files},
    )


@requires("notify.operate")
@require_safe
def mail_html(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """The e-mail as a mail program shows it, for the frame on its page. Only where messages are files."""
    text = queries.html_of(message_id, actor=acting(request))
    response = HttpResponse(text.replace("<head>", '<head><base target="_top">', 1))
    response["Content-Security-Policy"] = PREVIEW_POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


@requires("notify.operate")
@require_POST
def retry(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Send again."""
    return pages.done(request, actions.retry_mail(message_id, actor=acting(request)), message=_("It is sent again."))


@requires("notify.operate")
@require_POST
def cancellation(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Do not send."""
    return pages.done(
        request, actions.cancel_mail(message_id, actor=acting(request)), message=_("It will not be sent.")
    )
