"""Serving stored files: from their own path, never executed, never guessed at."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from pactline.files import queries
from pactline.files.models import Blob
from pactline.identity.access import actor_of, public

# A PDF of ours shown by the browser's own viewer: it may load nothing and be framed by our own pages only.
INLINE_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
DOWNLOAD_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


@public("The rule of the file's purpose decides for signed-in people; outsiders come with a signed link that expires.")
@require_safe
def content(request: HttpRequest, blob_id: UUID, filename: str) -> HttpResponse:
    """The bytes of one file. 404 for those whom neither its rule nor a valid token lets in."""
    actor, token = actor_of(request), request.GET.get("token", "")
    if actor is None and not token:
        return redirect_to_login(request.get_full_path())
    blob = queries.get(blob_id, actor=actor, token=token)
    return response_for(request, blob, inline=request.GET.get("inline") == "1")


def response_for(request: HttpRequest, blob: Blob, *, inline: bool = False) -> HttpResponse:
    """The answer that carries the verified bytes; `inline` counts for PDFs only."""
    shown = inline and blob.kind == "pdf"
    tag = f'"{blob.sha256}"'
    if request.headers.get("If-None-Match") == tag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(queries.read(blob), content_type=blob.content_type)
        response["Content-Disposition"] = content_disposition_header(not shown, blob.filename) or "attachment"
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Frame-Options"] = "SAMEORIGIN" if shown else "DENY"
    response["Content-Security-Policy"] = INLINE_POLICY if shown else DOWNLOAD_POLICY
    return response
