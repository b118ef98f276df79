"""Evidence on the pages: taken in by the one gate, shown without being run, seen by few."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from cast import Walk, build, measure_fields, open_round, register
from signing_in import sign_in
from zhenggai.apps.files.models import File
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.models import Evidence
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal.models import Entry

REPORT = "漏损率9.1%。".encode()

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def walk(transactional_db):
    district = build()
    open_round(district)
    made = Walk(district, register(district))
    made.to(State.PLANNING)
    made.measure = commands.add_measure(**made.who("olga"), fields=measure_fields(district))
    made.to(State.RECTIFYING)
    return made


def photo():
    picture = Image.new("RGB", (40, 30), "#335577")
    exif = Image.Exif()
    exif[0x010F] = "Fictional"
    exif[0x0110] = "Camera 1"
    exif[0x013B] = "某某（虚构）"
    exif[0x8825] = {1: "N", 2: (30.0, 15.0, 0.0), 3: "E", 4: (120.0, 9.0, 0.0)}
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def send(client, walk, login="wes", *, name="台账.txt", data=REPORT, **changes):
    sign_in(client, walk.district.people[login])
    fields = {
        "thing": str(walk.measure.pk),
        "kind": "register",
        "shows_on": timezone.localdate().isoformat(),
        "bare": "on",
        "file": SimpleUploadedFile(name, data),
        **changes,
    }
    return client.post(f"/findings/{walk.finding.pk}/add_evidence/", fields)


def address(walk, one):
    return f"/findings/{walk.finding.pk}/evidence/{one.pk}/"


def test_a_file_is_taken_in_and_shown_on_its_page(client, walk):
    answer = send(client, walk)
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(address(walk, Evidence.objects.get()))
    assert page.status_code == 200
    assert "漏损率9.1%" in page.content.decode()


def test_what_a_photo_tells_is_taken_out_and_only_named(client, walk):
    assert send(client, walk, name="现场.jpg", data=photo(), unmarked="on").status_code == 302
    one = Evidence.objects.get()
    assert one.taken_out == "position,author,device"
    assert one.digest != one.original_digest
    kept = client.get(address(walk, one) + "file/").content
    assert b"Camera 1" not in kept
    assert "位置" in client.get(address(walk, one)).content.decode()


def test_what_is_left_in_a_photo_is_shown_to_its_uploader_alone(client, walk):
    send(client, walk, name="现场.jpg", data=photo(), bare="", unmarked="on")
    one = Evidence.objects.get()
    assert "Camera 1" in client.get(address(walk, one)).content.decode()
    sign_in(client, walk.district.people["sam"])
    page = client.get(address(walk, one))
    assert page.status_code == 200
    assert "Camera 1" not in page.content.decode()


def test_a_picture_needs_the_word_that_it_bears_no_marking(client, walk):
    answer = send(client, walk, name="现场.jpg", data=photo())
    assert answer.status_code == 422
    assert not Evidence.objects.exists()


def test_a_marked_document_leaves_nothing_but_that_something_was_refused(client, walk):
    data = "机密★1年\n\n关于某项工作的方案\n".encode()
    answer = send(client, walk, name="方案.txt", data=data)
    assert answer.status_code == 422
    assert not File.objects.exists()
    entry = Entry.objects.latest("id")
    assert entry.kind == "file.refused_classified"
    assert "方案" not in bytes(entry.leaf).decode()


@pytest.mark.parametrize("login", ["otto", "sys", "rona", "seth"])
def test_whoever_does_not_see_the_finding_sees_no_file(client, walk, login):
    send(client, walk)
    one = Evidence.objects.get()
    if login == "rona":
        # Her unit supports the measure: taken out of it, she sees nothing either.
        walk.measure.supports.all().delete()
    if login == "seth":
        walk.district.people["seth"].delegations_held.all().delete()
    sign_in(client, walk.district.people[login])
    for part in ("", "file/", "page/1/"):
        assert client.get(address(walk, one) + part).status_code == 404


def test_nothing_is_taken_in_from_whoever_may_not_add_it(client, walk):
    for login, status in (("rita", 403), ("otto", 404)):
        assert send(client, walk, login).status_code == status
    assert not File.objects.exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("a.html.exe", b"MZ\x90\x00"),
        ("a.pdf", b"<html><script>alert(1)</script></html>"),
        ("empty.txt", b""),
    ],
)
def test_hostile_files_are_refused_at_the_field(client, walk, name, data):
    answer = send(client, walk, name=name, data=data)
    assert answer.status_code == 422
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\windows\\台账.txt", "台账.txt"),
        ("/abs/台账.txt", "台账.txt"),
        ("台账\u202etxt.exe.txt", "台账txt.exe.txt"),
        ("长" * 300 + ".txt", "长" * 251 + ".txt"),
    ],
)
def test_a_name_leads_to_no_other_place_and_says_what_it_is(client, walk, name, kept):
    assert send(client, walk, name=name).status_code == 302
    found = Evidence.objects.get()
    assert found.name == kept
    page = client.get(address(walk, found)).content.decode()
    sent = client.get(address(walk, found) + "file/")["Content-Disposition"]
    assert "\u202e" not in page + sent
    assert "/" not in sent
    assert "\\" not in sent


def test_a_file_is_never_served_as_something_that_runs(client, walk):
    data = b"<!doctype html><script>alert(1)</script>"
    answer = send(client, walk, name="网页.html", data=data, unmarked="on")
    assert answer.status_code == 302, answer.content.decode()
    one = Evidence.objects.get()
    answer = client.get(address(walk, one) + "file/?inline=1")
    assert answer["Content-Type"].startswith("text/plain")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_one_file_stands_for_a_second_measure(client, walk):
    send(client, walk)
    one = Evidence.objects.get()
    commands.revise_plan(**walk.who("sam"), reasons="增加一条。")
    second = commands.add_measure(**walk.who("olga"), fields=measure_fields(walk.district))
    walk.to(State.RECTIFYING)
    fields = {"thing": str(second.pk), "evidence_id": str(one.pk)}
    answer = client.post(f"/findings/{walk.finding.pk}/reuse_evidence/", fields)
    assert answer.status_code == 302, answer.content.decode()
    assert one.uses.count() == 2


def test_a_file_is_sent_and_never_named_by_its_key(client, walk):
    send(client, walk)
    stored = File.objects.get()
    answer = send(client, walk, "hans", once="again", file=str(stored.pk))
    assert answer.status_code == 422
    assert Evidence.objects.count() == 1
