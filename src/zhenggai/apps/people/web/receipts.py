"""One's own acts with their receipts: proof, to be kept elsewhere, that the log holds what one did.
Nobody else's: who worked when is nobody else's business."""

from __future__ import annotations

from base64 import b64encode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhenggai.apps.journal import queries as journal
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.apps.people.receipts import own_receipt
from zhenggai.core.tlog.merkle import leaf_hash
from zhenggai.core.tlog.receipt import MEDIA_TYPE
from zhenggai.kit.refusals import Missing

MOST = 50


@require_safe
@signed_in
def receipts(request: SignedInRequest) -> HttpResponse:
    """What one did, newest first."""
    asked = request.GET.get("before", "")
    if asked and not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        raise Missing("people.no-entry")
    rows = journal.own_acts(request.user.pk, most=MOST, before=int(asked) if asked else None)
    more = rows[-1].entry if len(rows) == MOST else None
    return render(request, "people/receipts.html", {"rows": rows, "more": more})


@require_safe
@signed_in
def receipt(request: SignedInRequest, entry: int) -> HttpResponse:
    """One of them: pending until it is signed for, then what to keep."""
    own = own_receipt(entry, person=request.user.pk)
    one, made = own.act, own.receipt
    context: dict[str, object] = {"one": one, "receipt": made}
    if made is not None:
        origin, digest = made.proof.checkpoint.text.partition("\n")[0], leaf_hash(made.entry).hex()
        context |= {
            "origin": origin,
            "digest": digest,
            "picture": _picture(f"{origin}\n{one.index}\n{digest}\n"),
            # Of what was erased it is said by which decision; the file lacks it.
            "texts": sorted(journal.texts([entry]).get(entry, {}).items()),
            "leaf": made.entry.decode(),
        }
    return render(request, "people/receipt.html", context)


@require_safe
@signed_in
def file(request: SignedInRequest, entry: int) -> HttpResponse:
    """The receipt as a file."""
    own = own_receipt(entry, person=request.user.pk)
    name = f"zhenggai-receipt-{own.act.index}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(own.whole.printed, content_type=MEDIA_TYPE, headers=headers)


def _picture(text: str) -> str:
    """A QR code as an address that holds its own drawing."""
    # Loaded with the first picture: every process of a site would keep megabytes of it.
    import qrcode  # noqa: PLC0415
    from qrcode.image.svg import SvgPathImage  # noqa: PLC0415

    drawn = qrcode.make(text, image_factory=SvgPathImage).to_string()
    return f"data:image/svg+xml;base64,{b64encode(drawn).decode('ascii')}"
