"""The pages of one signing link. The token in the address is the only key; a cookie carries the proof of identity."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pactline.esign import actions, emails, queries, rules
from pactline.esign.actions import Visit, Visitor
from pactline.identity.access import actor_of, public
from pactline.identity.middleware import client_ip
from pactline.kernel.errors import DomainError
from pactline.ui.errors import heading

from . import forms

COOKIE = "pactline_signing"
WHY = "A signer's own link: the action behind it checks the token, the proof of identity and whose turn it is."
View = Callable[..., HttpResponse]


def personal(view: View) -> View:
    """What every page of a link has in common: nothing is kept by caches, found by search engines or told to others."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        try:
            response = view(request, token)
        except DomainError as error:
            response = _refused(request, token, error)
        patch_cache_control(response, no_store=True, private=True)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return public(WHY)(guarded)


def visitor(request: HttpRequest) -> Visitor:
    """The browser that knocks."""
    return Visitor(
        ip=client_ip(request) or "",
        user_agent=request.headers.get("User-Agent", "")[:300],
        request_id=getattr(request, "request_id", ""),
        proof=request.COOKIES.get(COOKIE, ""),
        signed_in=actor_of(request),
    )


def _keep(response: HttpResponse, token: str, proof: str) -> HttpResponse:
    if proof:
        response.set_cookie(
            COOKIE,
            proof,
            max_age=int(rules.PROOF_LIFETIME.total_seconds()),
            path=reverse("signing:page", args=[token]),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def _refused(request: HttpRequest, token: str, error: DomainError) -> HttpResponse:
    context = {
        "status": error.status,
        "title": heading(error.status),
        "message": error.message,
        "problems": [*error.problems, *(text for text in error.fields.values() if text != error.message)],
        "again": reverse("signing:page", args=[token]) if error.status in (403, 409, 422, 429, 503) else "",
    }
    return render(request, "portal/signing/refused.html", context, status=error.status)


def _shown(
    request: HttpRequest, token: str, visit: Visit, template: str, status: int = 200, **context: Any
) -> HttpResponse:
    with translation.override(visit.signer.locale):
        response = render(
            request,
            f"portal/signing/{template}.html",
            {
                "token": token,
                "visit": visit,
                "signer": visit.signer,
                "envelope": visit.envelope,
                "documents": queries.documents(visit.envelope),
                "title": visit.envelope.title,
                "sender": visit.envelope.sender_label,
                "helper": visit.envelope.sender_email,
                **context,
            },
            status=status,
        )
    return _keep(response, token, visit.proof)


@personal
@require_GET
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The one address that a signer is sent: shows what comes next."""
    visit = actions.open_link(token, visitor=visitor(request))
    return _stage(request, token, visit)


def _stage(request: HttpRequest, token: str, visit: Visit) -> HttpResponse:
    if visit.stage == "authenticate":
        code_sent = request.GET.get("sent") == "1"
        form = forms.CodeForm(visit=visit)
        return _shown(
            request,
            token,
            visit,
            "authenticate",
            form=form,
            code_sent=code_sent or not form.asks_for_code,
            address=rules.masked_email(visit.signer.email),
        )
    if visit.stage == "consent":
        return _shown(
            request,
            token,
            visit,
            "consent",
            form=forms.ConsentForm(),
            text=actions.consent_text(visit.signer, visit.envelope),
        )
    if visit.stage == "read":
        return _reading(request, token, visit, forms.SignatureForm(initial={"typed": visit.signer.name}))
    return _shown(
        request,
        token,
        visit,
        "finished",
        done=visit.stage == "done",
        verify_url=emails.verify_url(visit.envelope),
    )


def _reading(
    request: HttpRequest, token: str, visit: Visit, form: forms.SignatureForm, status: int = 200
) -> HttpResponse:
    return _shown(
        request,
        token,
        visit,
        "read",
        status,
        form=form,
        seen=actions.seen_hashes(visit.envelope),
        turn=rules.is_next(visit.signer, list(queries.people(visit.envelope))),
    )


@personal
@require_POST
def code(request: HttpRequest, token: str) -> HttpResponse:
    """Send a one-time code to the signer's mailbox."""
    actions.request_code(token, visitor=visitor(request))
    return redirect(f"{reverse('signing:page', args=[token])}?sent=1")


@personal
@require_http_methods(["POST"])
def authentication(request: HttpRequest, token: str) -> HttpResponse:
    """Check what the signer typed; on success the browser keeps a proof for two hours."""
    knock = visitor(request)
    visit = actions.open_link(token, visitor=knock)
    if visit.stage != "authenticate":
        return redirect("signing:page", token=token)
    form = forms.CodeForm(request.POST, visit=visit)
    if form.is_valid():
        try:
            proof = actions.verify_code(token, visitor=knock, **form.cleaned_data)
        except DomainError as error:
            if error.status != 422:
                raise
            form.add_error(None, error.message)
        else:
            return _keep(redirect("signing:page", token=token), token, proof)
    address = rules.masked_email(visit.signer.email)
    return _shown(request, token, visit, "authenticate", 422, form=form, code_sent=True, address=address)


@personal
@require_POST
def consent(request: HttpRequest, token: str) -> HttpResponse:
    """Agree to receive and sign electronically."""
    knock = visitor(request)
    form = forms.ConsentForm(request.POST)
    if not form.is_valid():
        visit = actions.proven(token, visitor=knock)
        text = actions.consent_text(visit.signer, visit.envelope)
        return _shown(request, token, visit, "consent", 422, form=form, text=text)
    actions.accept_consent(token, visitor=knock)
    return redirect("signing:page", token=token)


@personal
@require_GET
def document(request: HttpRequest, token: str) -> HttpResponse:
    """A document, byte for byte as it will be signed; ``?document=2`` is the second."""
    data, name = actions.read_document(token, number=_number(request), visitor=visitor(request))
    return _pdf(data, name, "inline")


@personal
@require_POST
def signature(request: HttpRequest, token: str) -> HttpResponse:
    """Sign, or approve."""
    knock = visitor(request)
    visit = actions.proven(token, visitor=knock)
    form = forms.SignatureForm(request.POST, request.FILES)
    try:
        adopted = form.adopted(approving=visit.signer.role == "approver")
        actions.sign(token, signature=adopted, seen_sha256=request.POST.get("seen", ""), visitor=knock)
    except DomainError as error:
        if error.status != 422 or visit.stage != "read":
            raise
        form.add_error(None, error.message)
        return _reading(request, token, visit, form, 422)
    return redirect("signing:page", token=token)


@personal
@require_http_methods(["GET", "POST"])
def refusal(request: HttpRequest, token: str) -> HttpResponse:
    """Decline with a reason."""
    knock = visitor(request)
    visit = actions.proven(token, visitor=knock)
    form = forms.RefusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decline(token, reason=form.cleaned_data["reason"], visitor=knock)
        except DomainError as error:
            if error.status != 422:
                raise
            form.add_error("reason", error.message)
        else:
            return _shown(request, token, visit, "declined", reason=form.cleaned_data["reason"])
    return _shown(request, token, visit, "decline", 422 if form.errors else 200, form=form)


@personal
@require_http_methods(["GET", "POST"])
def delegation(request: HttpRequest, token: str) -> HttpResponse:
    """Hand the request on to somebody else, where the sender allows it."""
    knock = visitor(request)
    visit = actions.proven(token, visitor=knock)
    form = forms.DelegationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reassign(token, visitor=knock, **form.cleaned_data)
        except DomainError as error:
            if error.status != 422:
                raise
            for problem in error.problems or (error.message,):
                form.add_error(None, problem)
        else:
            return _shown(request, token, visit, "delegated", name=form.cleaned_data["name"])
    return _shown(request, token, visit, "delegate", 422 if form.errors else 200, form=form)


@personal
@require_GET
def signed(request: HttpRequest, token: str) -> HttpResponse:
    """The sealed copy."""
    return _result(request, token, "sealed")


@personal
@require_GET
def certificate(request: HttpRequest, token: str) -> HttpResponse:
    """The certificate of completion."""
    return _result(request, token, "certificate")


def _result(request: HttpRequest, token: str, which: Literal["sealed", "certificate"]) -> HttpResponse:
    data, name = actions.read_result(token, which, number=_number(request), visitor=visitor(request))
    return _pdf(data, name, "attachment")


def _number(request: HttpRequest) -> int:
    """Which of the documents; what is no number is none of them."""
    text = request.GET.get("document", "1")
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def _pdf(data: bytes, name: str, disposition: Literal["inline", "attachment"]) -> HttpResponse:
    response = HttpResponse(data, content_type="application/pdf")
    plain = "".join(sign if sign.isascii() and sign.isprintable() and sign not in '"\\' else "_" for sign in name)
    response["Content-Disposition"] = f'{disposition}; filename="{plain}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
