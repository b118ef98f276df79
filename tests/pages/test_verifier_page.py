"""The verifier's page, opened from a disk: it says what the command says, and asks no network."""

from __future__ import annotations

import json
import os
import random
from argparse import Namespace
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256, sha512
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import proven
from installed import looks
from proof_cases import KEY, SEEN, Case, cases
from zhenggai.cli.verify import judged, trusted
from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import ed25519
from zhenggai.core.tlog.receipt import Words
from zhenggai.core.tlog.statements import Judgement
from zhenggai.presentation import verifier
from zhenggai.presentation.wording import say

# The page knows no database: once is enough.
pytestmark = [pytest.mark.browser, looks]

ALL = cases()
SCRIPTS = "\n".join(verifier.script_of(name) for name in ("sha2", "ed25519"))
NO_SUBTLE = "Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined });"
# As Chromium 109: Web Crypto is there and knows no Ed25519.
NO_ED25519 = """
const known = SubtleCrypto.prototype.importKey;
SubtleCrypto.prototype.importKey = function (format, key, algorithm, ...more) {
  const fault = new DOMException('', 'NotSupportedError');
  if (algorithm.name === 'Ed25519') return Promise.reject(fault);
  return known.call(this, format, key, algorithm, ...more);
};
"""
READ = """() => {
  const refused = document.querySelector('#results [data-refusal]')?.dataset;
  if (refused) return { refusal: refused.refusal, values: JSON.parse(refused.values) };
  return {
    verdict: document.querySelector('#results [data-verdict]').dataset.verdict,
    said: [...document.querySelectorAll('#results li')].map((one) => ({
      code: one.dataset.code, standing: one.className, values: JSON.parse(one.dataset.values),
      text: one.querySelector('span').textContent,
    })),
  };
}"""


# Chooses files, says which keys are trusted, presses the button and waits for what comes: as one
# message to the browser, for there are four hundred cases.
GIVE = (
    """async (given) => {
  const result = document.getElementById('result');
  const put = (id, files) => {
    const chosen = new DataTransfer();
    for (const [name, data] of files) {
      chosen.items.add(new File([Uint8Array.from(atob(data), (one) => one.charCodeAt(0))], name));
    }
    const input = document.getElementById(id);
    input.files = chosen.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  };
  put('file', [given.file]);
  put('held', given.held);
  document.getElementById('keys').value = given.keys;
  result.hidden = true;
  await new Promise((shown, late) => {
    new MutationObserver(() => result.hidden || shown()).observe(result, { attributes: true });
    setTimeout(() => late(new Error('nothing came')), 20000);
    document.getElementById('run').click();
  });
  return ("""
    + READ
    + """)();
}"""
)


def _file(name: str, data: bytes) -> list[str]:
    return [name, b64encode(data).decode()]


class Opened:
    """The page in a browser, with what it complained of and asked for."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page = page
        self.folder = folder
        self.complaints: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda said: self.complaints.append(said.text))
        page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        page.on("request", lambda asked: self.asked.append(asked.url))
        page.set_default_timeout(20_000)

    def open(self) -> None:
        path = self.folder / "verify.html"
        path.write_text(verifier.page("en"), "utf-8")
        self.page.goto(path.as_uri())

    def run(self, case: Case) -> dict:
        held = [_file(f"held{number}", data) for number, data in enumerate(case.held)]
        file = _file(f"case{case.suffix}", case.data)
        return self.page.evaluate(GIVE, {"file": file, "held": held, "keys": case.trust})


@pytest.fixture(scope="module", params=["", NO_SUBTLE, NO_ED25519], ids=["web", "own", "109"])
def opened(request, browser: Browser, tmp_path_factory) -> Iterator[Opened]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    made = Opened(context.new_page(), tmp_path_factory.mktemp("page"))
    if request.param:
        made.page.add_init_script(request.param)
    made.open()
    yield made
    context.close()
    assert made.complaints == []
    assert [url for url in made.asked if not url.startswith("file:")] == []


def by_command(case: Case, folder: Path) -> Judgement | Invalid:
    """What the other verifier says."""
    path = folder / f"case{case.suffix}"
    path.write_bytes(case.data)
    trust = folder / "trust"
    trust.write_text(case.trust, "utf-8")
    held = []
    for number, data in enumerate(case.held):
        (folder / f"held{number}").write_bytes(data)
        held.append(str(folder / f"held{number}"))
    is_policy = "quorum" in case.trust
    named = Namespace(
        key=[str(trust)] if case.trust and not is_policy else [],
        policy=str(trust) if is_policy else None,
        checkpoint=held,
        stamp=[],
    )
    try:
        return judged(path, None, trusted(named))
    except Invalid as refusal:
        return refusal


def plain(values) -> dict:
    """Values as JSON has them, numbers as text: the page's are not all of one kind."""
    return json.loads(json.dumps(dict(values)), parse_int=str)


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_the_page_says_what_the_command_says(case, opened, tmp_path):
    seen = opened.run(case)
    other = by_command(case, tmp_path)
    if case.verdict == "refused":
        assert seen.get("refusal") == case.code, seen
        assert isinstance(other, Invalid)
        assert plain(other.values).get("what") == seen["values"].get("what")
        return
    assert seen.get("verdict") == case.verdict, seen
    assert case.code in {one["code"] for one in seen["said"]}
    mine = [(one["code"], one["standing"], plain(one["values"])) for one in seen["said"]]
    theirs = [(one.code, one.standing.value, plain(one.values)) for one in other.statements]
    assert sorted(mine, key=repr) == sorted(theirs, key=repr)


ROUNDS = int(os.environ.get("ROUNDS", "60"))


def damaged() -> Iterator[Case]:
    """Receipts and bundles with a byte changed, taken out or put in, anywhere."""
    chance = random.Random(5)  # noqa: S311 - the same each time
    wholes = [proven.receipt(7, seen=True).printed, proven.zipped(proven.members(3, 7))]
    wholes.append(proven.zipped(proven.members(3, 7), deflated=False))
    for number in range(ROUNDS):
        whole = chance.choice(wholes)
        at, by = chance.randrange(len(whole)), bytes([chance.randrange(256)])
        cut = chance.choice([(at, by, at + 1), (at, b"", at + 1), (at, by, at)])
        yield Case(f"damage {number}", whole[: cut[0]] + cut[1] + whole[cut[2] :], SEEN, "", "")


def test_random_damage_is_judged_alike(opened, tmp_path):
    for case in damaged():
        seen, other = opened.run(case), by_command(case, tmp_path)
        if isinstance(other, Invalid):
            assert seen.get("refusal") == other.code, (case.name, seen, other)
        else:
            assert seen.get("verdict") == other.verdict, (case.name, seen, other)
            assert [one["code"] for one in seen["said"] if one["standing"] == "wrong"] == [
                one.code for one in other.statements if one.standing == "wrong"
            ], case.name


@pytest.mark.parametrize("case", [c for c in ALL if c.name in {"good", "held: fork"}], ids=str)
def test_the_page_words_it_as_the_command_does(case, opened, tmp_path):
    seen = opened.run(case)
    wanted = {say(s.code, "en", **s.values) for s in by_command(case, tmp_path).statements}
    assert {one["text"] for one in seen["said"]} == wanted
    opened.page.click("#language")
    wanted = {say(s.code, "zh_Hans", **s.values) for s in by_command(case, tmp_path).statements}
    assert {one["text"] for one in opened.page.evaluate(READ)["said"]} == wanted
    opened.page.click("#language")
    assert opened.page.evaluate("document.documentElement.lang") == "en"


# RFC 8032, section 7.1: key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
]
ORDER = 2**252 + 27742317777372353535851937790883648493
FIELD = 2**255 - 19
EIGHTH = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
WEAK = [0, 1, FIELD - 1, EIGHTH, FIELD - EIGHTH, FIELD, FIELD + 1, 2**255 - 1, 2**255, 2**255 + 1]


def little(number: int) -> str:
    return number.to_bytes(32, "little").hex()


def bad_signatures() -> Iterator[tuple[str, str, str]]:
    for key, message, signature in VECTORS:
        r, s = signature[:64], int.from_bytes(bytes.fromhex(signature[64:]), "little")
        yield key, message, r + little(s + ORDER)
        yield key, message, r + little(s ^ 1)
        yield key, message + "00", signature
        yield key, message, signature[:-2]
        yield key, message, signature + "00"
        yield key[:-2], message, signature
        yield VECTORS[0][0] if key != VECTORS[0][0] else VECTORS[1][0], message, signature
    for weak in WEAK:
        # R is the neutral point, S is 0: with a weak key, a signature of every message or of many.
        yield little(weak), "72", little(1) + little(0)
        yield little(weak), "72", little(weak) + little(0)
        yield VECTORS[0][0], "72", little(weak) + little(0)
    # R is the base point and S is 1: a signature of everything under the neutral point.
    yield little(1), "72", "58" + "66" * 31 + little(1)
    # Made with the secret, and R the neutral point.
    seed = sha512(bytes(32)).digest()
    secret = int.from_bytes(seed[:32], "little") & ((1 << 254) - 8) | 1 << 254
    key = proven.LOG.key.public.hex()
    h = int.from_bytes(sha512(bytes.fromhex(little(1) + key + "72")).digest(), "little")
    yield key, "72", little(1) + little(h * secret % ORDER)
    # No point of the curve.
    yield little(2), "72", VECTORS[0][2]


@pytest.fixture(scope="module")
def bench(browser: Browser, tmp_path_factory) -> Iterator[Page]:
    """An empty page with the arithmetic in it."""
    page = browser.new_page()
    path = tmp_path_factory.mktemp("bench") / "empty.html"
    path.write_text("<!DOCTYPE html><title>x</title>", "utf-8")
    page.goto(path.as_uri())
    page.add_script_tag(content=SCRIPTS)
    yield page
    page.close()


CALL = "([k, m, s]) => Promise.resolve(%s(unhex(k), unhex(m), unhex(s)))"


@pytest.mark.parametrize("name", ["ownVerifies", "verifies"])
def test_signatures_of_the_standard_hold(name, bench):
    assert [bench.evaluate(CALL % name, list(vector)) for vector in VECTORS] == [True] * 4


@pytest.mark.parametrize("name", ["ownVerifies", "verifies"])
def test_signatures_that_are_none_do_not_hold(name, bench):
    for key, message, signature in bad_signatures():
        assert bench.evaluate(CALL % name, [key, message, signature]) is False, (key, signature)
        if len(key) == 64:
            parts = map(bytes.fromhex, (key, message, signature))
            assert not ed25519.verifies(*parts)


def test_hashes_are_those_of_the_standard(bench):
    for size in (0, 1, 3, 55, 56, 63, 64, 111, 112, 127, 128, 1000):
        data = bytes(n % 251 for n in range(size))
        assert (
            bench.evaluate("d => hex(ownSha256(unhex(d)))", data.hex()) == sha256(data).hexdigest()
        )
        assert (
            bench.evaluate("d => hex(ownSha512(unhex(d)))", data.hex()) == sha512(data).hexdigest()
        )


def test_a_file_that_is_chosen_by_hand_is_judged(opened):
    case = next(one for one in ALL if one.held and one.verdict != "refused")
    page = opened.page
    page.set_input_files("#file", {"name": "mine.json", "mimeType": "", "buffer": case.data})
    assert "mine.json" in page.inner_text("#chosen")
    page.set_input_files(
        "#held",
        [{"name": f"{n}", "mimeType": "", "buffer": data} for n, data in enumerate(case.held)],
    )
    page.fill("#keys", case.trust)
    page.evaluate("document.getElementById('result').hidden = true")
    page.click("#run")
    page.wait_for_selector("#result:not([hidden])")
    assert page.evaluate(READ)["verdict"] == case.verdict


def test_a_dropped_file_is_taken_and_the_keyboard_suffices(browser, tmp_path):
    context = browser.new_context(viewport={"width": 390, "height": 844}, offline=True)
    made = Opened(context.new_page(), tmp_path)
    made.open()
    text = proven.receipt(7).printed.decode()
    made.page.evaluate(
        """text => {
          const data = new DataTransfer();
          data.items.add(new File([text], 'mine.json'));
          const how = { dataTransfer: data, cancelable: true, bubbles: true };
          document.dispatchEvent(new DragEvent('drop', how));
        }""",
        text,
    )
    assert "mine.json" in made.page.inner_text("#chosen")
    made.page.focus("#keys")
    made.page.keyboard.insert_text(KEY)
    made.page.keyboard.press("Tab")
    made.page.keyboard.press("Tab")
    assert made.page.evaluate("document.activeElement.id") == "run"
    made.page.keyboard.press("Enter")
    made.page.wait_for_selector("#result:not([hidden])")
    assert made.page.evaluate("document.activeElement.id") == "result"
    assert made.page.evaluate("document.documentElement.scrollWidth") <= 390
    unnamed = """() => [...document.querySelectorAll('input, textarea')]
      .filter((one) => !one.labels.length || !one.labels[0].textContent.trim()).length"""
    assert made.page.evaluate(unnamed) == 0
    context.close()
    assert made.complaints == []


def test_markup_in_a_file_stays_text(opened):
    good = proven.receipt(7)
    evil = Words("x", bytes(16))
    name = "<img src=x onerror=alert(1)>"
    data = replace(good, words={**good.words, name: evil}).printed
    seen = opened.run(Case("evil", data, KEY, "verify.words-foreign", "wrong"))
    assert any(name in one["text"] for one in seen["said"])
    assert opened.page.query_selector("#results img") is None
