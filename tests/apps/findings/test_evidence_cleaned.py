"""What a file tells of its uploader, taken out after the upload: the copy stands in its place."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from test_evidence_pages import address, photo, send

from cast import Walk, build, measure_fields, open_round, register
from signing_in import sign_in
from zhenggai.apps.files import cleaning
from zhenggai.apps.files import commands as files
from zhenggai.apps.files.models import File
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.models import Evidence, Measure, MeasureLink
from zhenggai.apps.findings.queries.evidence import evidence_page
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal.models import Entry
from zhenggai.core.errors import Invalid, WrongState

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    """What is swept away here is not what another process has just stored."""
    settings.FILES = str(tmp_path / "files")


@pytest.fixture
def walk(transactional_db):
    district = build()
    open_round(district)
    made = Walk(district, register(district))
    made.to(State.PLANNING)
    made.measure = commands.add_measure(**made.who("olga"), fields=measure_fields(district))
    commands.add_measure(**made.who("olga"), fields=measure_fields(district, supports=()))
    made.to(State.RECTIFYING)
    return made


@pytest.fixture
def shown(client, walk):
    """A photograph as it was sent, with all that it tells."""
    answer = send(client, walk, name="现场.jpg", data=photo(), bare="", unmarked="on")
    assert answer.status_code == 302
    return Evidence.objects.get()


def other(walk):
    return Measure.objects.filter(home=walk.finding).exclude(pk=walk.measure.pk).get()


def clean(client, walk, one, login="wes"):
    sign_in(client, walk.district.people[login])
    return client.post(f"/findings/{walk.finding.pk}/clean_evidence/", {"thing": str(one.pk)})


def test_the_copy_stands_in_its_place_and_the_first_digest_stays(client, walk, shown):
    entries = Entry.objects.count()
    assert clean(client, walk, shown).status_code == 302
    now = Evidence.objects.get()
    assert now.taken_out == "position,author,device"
    assert now.original_digest == shown.original_digest == shown.digest != now.digest
    assert (now.uploaded_at, now.file_created) == (shown.uploaded_at, shown.file_created)
    assert Entry.objects.count() == entries + 1
    body = json.loads(bytes(Entry.objects.latest("id").leaf))["body"]
    assert body["evidence"] == str(now.pk)
    assert body["taken_out"] == ["position", "author", "device"]
    told = client.get(f"/findings/{walk.finding.pk}/").content.decode()
    assert "去除佐证中的位置、作者和设备信息" in told
    assert shown.digest not in told


def test_what_was_taken_out_is_served_to_nobody_and_goes_with_the_daily_round(client, walk, shown):
    clean(client, walk, shown)
    for login in ("wes", "sam", "rita"):
        sign_in(client, walk.district.people[login])
        page = client.get(address(walk, shown)).content.decode()
        assert "Camera 1" not in page
        assert b"Camera 1" not in client.get(address(walk, shown) + "file/").content
    later = Evidence.objects.get().uploaded_at + timedelta(days=2)
    assert files.sweep_unused(at=later) == 1
    assert File.objects.get().digest == Evidence.objects.get().digest


def test_it_is_the_copy_for_every_measure_that_it_stands_for(client, walk, shown):
    who = {"finding_id": walk.finding.pk, "actor": walk.district.actor("wes", at=shown.uploaded_at)}
    commands.reuse_evidence(
        **who, at=shown.uploaded_at, measure_id=other(walk).pk, evidence_id=shown.pk
    )
    clean(client, walk, shown)
    page = evidence_page(walk.finding.pk, shown.pk, actor=who["actor"])
    assert len(page.uses) == 2
    assert page.evidence.digest != shown.digest


def test_another_upload_of_the_same_photo_stays_and_shows_as_the_same(client, walk, shown):
    again = {"thing": str(other(walk).pk), "bare": "", "unmarked": "on", "once": ""}
    assert send(client, walk, name="现场2.jpg", data=photo(), **again).status_code == 302
    clean(client, walk, shown)
    second = Evidence.objects.exclude(pk=shown.pk).get()
    assert second.digest == shown.digest
    for one in (shown, second):
        page = evidence_page(
            walk.finding.pk, one.pk, actor=walk.district.actor("wes", at=shown.uploaded_at)
        )
        assert len(page.uses) == 2
        assert [asked.code for asked in page.asked][-1] == "question.used-often"


def test_the_same_photo_is_not_taken_for_another_once_it_is_bare(client, walk, shown):
    clean(client, walk, shown)
    answer = send(client, walk, name="又一张.jpg", data=photo(), bare="", unmarked="on")
    assert answer.status_code == 422
    assert Evidence.objects.count() == 1


def test_there_must_be_something_to_take_out(client, walk, shown):
    clean(client, walk, shown)
    before = Entry.objects.count()
    answer = clean(client, walk, shown)
    assert answer.status_code == 422
    assert "无需去除" in answer.content.decode()
    assert Entry.objects.count() == before


def test_a_copy_of_what_has_changed_meanwhile_is_refused(client, walk, shown):
    clean(client, walk, shown)
    at = shown.uploaded_at
    bared = commands.Bared(file=shown.file, made_of=shown.digest, taken_out=("author",))
    who = {"finding_id": walk.finding.pk, "actor": walk.district.actor("wes", at=at), "at": at}
    with pytest.raises(Invalid, match="nothing-to-take-out"):
        commands.clean_evidence(**who, evidence_id=shown.pk, bared=bared)


@pytest.mark.parametrize(
    ("login", "status"), [("sam", 403), ("rita", 403), ("vera", 403), ("otto", 404)]
)
def test_nobody_else_takes_anything_out_or_reads_it(client, walk, shown, login, status):
    assert clean(client, walk, shown, login).status_code == status
    assert Evidence.objects.get().digest == shown.digest
    assert "Camera 1" not in client.get(address(walk, shown)).content.decode()


def test_a_helper_takes_nothing_out_for_a_measure_of_others(client, walk):
    at = {"thing": str(other(walk).pk)}
    send(client, walk, name="现场.jpg", data=photo(), bare="", unmarked="on", **at)
    one = Evidence.objects.get()
    answer = clean(client, walk, one, "hans")
    assert (answer.status_code, Evidence.objects.get().digest) == (403, one.digest)


def test_who_helps_with_the_measure_may_too(client, walk, shown):
    sign_in(client, walk.district.people["hans"])
    page = client.get(address(walk, shown)).content.decode()
    assert "Camera 1" in page
    form = f"/findings/{walk.finding.pk}/clean_evidence/?thing={shown.pk}"
    assert form in page
    assert "<bdi>现场.jpg</bdi>" in client.get(form).content.decode()
    assert clean(client, walk, shown, "hans").status_code == 302


def test_what_was_submitted_stays_as_it_was_shown(client, walk, shown):
    """While it is judged by the state, and for good: it may be returned, and was read."""
    Evidence.objects.update(uploaded_at=walk.at)
    walk.to(State.SUBMITTED)
    assert clean(client, walk, shown).status_code == 409
    walk.finding.refresh_from_db()
    type(walk.finding).objects.update(state="rectifying")
    answer = clean(client, walk, shown)
    assert answer.status_code == 409
    assert "保持提交时的原样" in answer.content.decode()
    assert "clean_evidence" not in client.get(address(walk, shown)).content.decode()
    with pytest.raises(WrongState, match="was-submitted"):
        commands.check_can_clean(
            finding_id=walk.finding.pk,
            evidence_id=shown.pk,
            actor=walk.district.actor("wes", at=walk.at),
            at=walk.at,
        )


def test_what_another_finding_was_submitted_with_stays_too(client, walk, shown):
    """Its measure answers both; the finding that was judged is not this one."""
    second = Walk(walk.district, register(walk.district))
    second.to(State.SUBMITTED)
    link = MeasureLink.objects.create(measure=walk.measure, finding=second.finding)
    Evidence.objects.update(uploaded_at=walk.at)
    assert clean(client, walk, shown).status_code == 409
    link.delete()
    assert clean(client, walk, shown).status_code == 302


def test_out_of_a_kind_that_cannot_be_cleaned_it_is_said_so(client, walk, shown, monkeypatch):
    """The button would only be refused."""
    monkeypatch.setattr(cleaning, "_BY_KIND", {})
    page = client.get(address(walk, shown)).content.decode()
    assert "Camera 1" in page
    assert "clean_evidence" not in page
    assert "请在原软件中去除后重新上传" in page
    assert clean(client, walk, shown).status_code == 422
    assert Evidence.objects.get().digest == shown.digest
