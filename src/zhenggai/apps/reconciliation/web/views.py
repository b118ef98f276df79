"""One call each; refusals are answered by the middleware of the kit."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhenggai.apps.reconciliation import commands, downloads, queries, results
from zhenggai.apps.reconciliation.samples import find_sample
from zhenggai.apps.reconciliation.web import page
from zhenggai.apps.reconciliation.web.desk import open_desk, owner
from zhenggai.apps.reconciliation.web.door import at_the_door
from zhenggai.apps.reconciliation.web.forms import UploadForm, look
from zhenggai.core.errors import Refused
from zhenggai.kit.refusals import refused_with


def start_page(
    request: HttpRequest, form: UploadForm, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    """The first page, with what is wrong at the field that it concerns."""
    context = page.start(request, form=form, refused=refused)
    return render(request, "reconciliation/start.html", context, status=status)


def start_refused(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """The first page again, saying why the upload was refused."""
    return start_page(request, UploadForm(), refused, status)


@require_http_methods(["GET", "HEAD", "POST"])
@refused_with(start_refused)
@at_the_door
def start(request: HttpRequest) -> HttpResponse:
    """Take one document or two; the first page else."""
    if request.method != "POST":
        return start_page(request, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return start_page(request, form, status=422)
    kept = commands.check_documents(
        store=queries.the_store(), owner=open_desk(request), uploads=form.uploads(), at=now()
    )
    return redirect("reconciliation:result", kept.id)


@require_POST
@refused_with(start_refused)
@at_the_door
def sample(request: HttpRequest) -> HttpResponse:
    """Check a sample as if it had been sent."""
    found = find_sample(settings.SAMPLES, request.POST.get("sample", ""))
    kept = commands.check_documents(
        store=queries.the_store(), owner=open_desk(request), uploads=found.uploads(), at=now()
    )
    return redirect("reconciliation:result", kept.id)


@require_safe
@at_the_door
def result(request: HttpRequest, identity: str) -> HttpResponse:
    """The source on the left, the reconciliation on the right."""
    kept = queries.the_store().find(owner(request), identity, at=now())
    context = page.result(kept, look(request.GET))
    return render(request, "reconciliation/result.html", context)


@require_safe
@at_the_door
def source(request: HttpRequest, identity: str, side: str, index: int) -> HttpResponse:
    """One part of a source, marked, for a page that is already open."""
    kept = queries.the_store().find(owner(request), identity, at=now())
    return render(request, "reconciliation/_part.html", page.source_part(kept, side, index))


@require_safe
@at_the_door
def download(request: HttpRequest, identity: str, form: str) -> HttpResponse:
    """The reconciliation as a file."""
    kept = queries.the_store().find(owner(request), identity, at=now())
    file = downloads.file(kept, results.reconciliation(kept), form)
    headers = {"Content-Disposition": file.disposition}
    return HttpResponse(file.body, content_type=file.content_type, headers=headers)


@require_POST
@at_the_door
def delete(request: HttpRequest, identity: str) -> HttpResponse:
    """Delete now rather than in an hour."""
    commands.delete_result(
        store=queries.the_store(), owner=owner(request), identity=identity, at=now()
    )
    return redirect(reverse("reconciliation:start") + "?deleted=1")
