"""One page: a form, and the verdict below it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pactline.activity import limits
from pactline.esign import verification
from pactline.esign.pdf.document import MAX_BYTES
from pactline.identity.access import public
from pactline.identity.middleware import client_ip

from .forms import FileForm, ReferenceForm


@public("Anybody who holds a signed file may check it; it shows nothing but what the file's holder can know.")
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Upload a file, or give an envelope's id or a file's SHA-256."""
    reference = request.GET.get("reference", "").strip()
    file_form = FileForm(request.POST or None, request.FILES or None) if request.method == "POST" else FileForm()
    reference_form = ReferenceForm(initial={"reference": reference})
    verdict: verification.Verdict | None = None
    status, unknown = 200, False
    if request.method == "POST":
        limits.count("verify-file", client_ip(request) or "", most=60, seconds=600)
        if file_form.is_valid():
            file = file_form.cleaned_data["file"]
            if file.size > MAX_BYTES:
                file_form.add_error("file", _("The file is larger than 50 MB."))
                status = 413
            else:
                verdict = verification.check_file(file.read())
        else:
            status = 422
    elif reference:
        limits.count("verify-reference", client_ip(request) or "", most=60, seconds=600)
        verdict = verification.check_reference(reference)
        unknown = verdict is None
        status = 404 if unknown else 200
    context = {
        "title": _("Verify a signed document"),
        "file_form": file_form,
        "reference_form": reference_form,
        "verdict": verdict,
        "unknown": unknown,
    }
    return render(request, "portal/verify/page.html", context, status=status)
