"""Links and statuses projected onto gold items."""

from __future__ import annotations

from tools.evaluation.counts import Counts, Share
from tools.evaluation.gold import Gold, GoldItem
from tools.evaluation.links import project, project_status, score_links, score_status

from zhenggai.core.records import Link, Span, Status, Strength

DIRECT, GENERIC = Strength.DIRECT, Strength.GENERIC


def link(finding: str, measure: str, strength: Strength = DIRECT) -> Link:
    return Link(finding, measure, strength, 1.0, ())


def gold(
    *,
    pairs: set[tuple[str, str]],
    direct: set[tuple[str, str]] | None = None,
    unanswered: set[str] | None = None,
    general: set[str] | None = None,
    unknown: set[str] | None = None,
    open_pairs: set[tuple[str, str]] | None = None,
    open_strengths: set[tuple[str, str]] | None = None,
) -> Gold:
    problems = tuple(GoldItem(f"P1-0{n}", "", Span(0, 0)) for n in range(1, 6))
    return Gold(
        doc="x",
        group="x",
        items={"problems": problems},
        pairs=frozenset(pairs),
        direct=None if direct is None else frozenset(direct),
        unanswered=None if unanswered is None else frozenset(unanswered),
        general=None if general is None else frozenset(general),
        unknown=frozenset(unknown or ()),
        open_pairs=frozenset(open_pairs or ()),
        open_strengths=frozenset(open_strengths or ()),
    )


def test_a_link_of_a_merged_item_stands_for_both_gold_pairs() -> None:
    pairs, strays = project([link("f", "m")], {"f": ("P1-01", "P1-02")}, {"m": ("M1-01",)})
    assert set(pairs) == {("P1-01", "M1-01"), ("P1-02", "M1-01")}
    assert strays == 0


def test_the_stronger_of_two_projected_links_counts() -> None:
    stands = {"f": ("P1-01",), "g": ("P1-01",)}
    for order in ([DIRECT, GENERIC], [GENERIC, DIRECT]):
        drawn = [link("f", "m", order[0]), link("g", "m", order[1])]
        assert project(drawn, stands, {"m": ("M1-01",)})[0] == {("P1-01", "M1-01"): DIRECT}


def test_a_link_from_an_extra_item_is_a_stray_and_counts_only_in_the_harder_figure() -> None:
    pairs, strays = project(
        [link("f", "m"), link("extra", "m")], {"f": ("P1-01",), "extra": ()}, {"m": ("M1-01",)}
    )
    score = score_links(gold(pairs={("P1-01", "M1-01")}), pairs, strays)
    assert score == {"links.all": Counts(1, 0, 0), "links.strays": Counts(1, 1, 0)}


def test_a_wrong_link_is_an_extra_and_a_missed_one_is_a_miss() -> None:
    score = score_links(gold(pairs={("P1-01", "M1-01")}), {("P1-02", "M1-01"): DIRECT}, 0)
    assert score["links.all"] == Counts(0, 1, 1)


def test_direct_links_and_strengths_are_judged_where_annotated() -> None:
    a, b = ("P1-01", "M1-01"), ("P1-02", "M1-01")
    score = score_links(gold(pairs={a, b}, direct={a}), {a: DIRECT, b: DIRECT}, 0)
    assert score["links.direct"] == Counts(1, 1, 0)
    assert score["strength"] == Share(1, 2)


def test_an_open_pair_counts_neither_way_even_after_a_split() -> None:
    expected = gold(pairs=set(), open_pairs={("P1-01", "M1-03")})
    assert score_links(expected, {("P1-01", "M1-03b"): DIRECT}, 0)["links.all"] == Counts()
    expected = gold(pairs={("P1-01", "M1-03b")}, open_pairs={("P1-01", "M1-03")})
    assert score_links(expected, {}, 0)["links.all"] == Counts()


def test_an_open_strength_leaves_the_link_judged_but_not_its_strength() -> None:
    pair = ("P1-01", "M1-03a")
    expected = gold(pairs={pair}, direct=set(), open_strengths={("P1-01", "M1-03")})
    score = score_links(expected, {pair: DIRECT}, 0)
    assert score["links.all"] == Counts(1, 0, 0)
    assert score["links.direct"] == Counts()
    assert score["strength"] == Share(0, 0)


def test_the_best_status_of_the_findings_that_stand_for_a_problem_counts() -> None:
    status = {"f": Status.UNANSWERED, "g": Status.GENERAL, "h": Status.UNKNOWN}
    stands = {"f": ("P1-01", "P1-02"), "g": ("P1-01",), "h": ("P1-02", "P1-03")}
    assert project_status(status, stands) == {
        "P1-01": Status.GENERAL,
        "P1-02": Status.UNANSWERED,
        "P1-03": Status.UNKNOWN,
    }


def test_gaps_are_counted_over_gold_problems() -> None:
    expected = gold(
        pairs={("P1-01", "M1-01")}, unanswered={"P1-02", "P1-03"}, general={"P1-02", "P1-03"}
    )
    ours = {"P1-01": Status.UNANSWERED, "P1-02": Status.UNANSWERED, "P1-03": Status.GENERAL}
    score = score_status(expected, ours)
    assert score["gaps.unanswered"] == Counts(1, 1, 1)
    assert score["gaps.general"] == Counts(2, 1, 0)


def test_unknown_counts_neither_way_in_gaps_and_by_itself() -> None:
    expected = gold(pairs=set(), unanswered={"P1-02"}, unknown={"P1-01"})
    ours = {"P1-01": Status.UNANSWERED, "P1-02": Status.UNKNOWN, "P1-03": Status.UNKNOWN}
    score = score_status(expected, ours)
    assert score["gaps.unanswered"] == Counts()
    assert score["gaps.unknown"] == Counts(0, 2, 1)


def test_a_problem_we_did_not_find_is_a_missed_gap() -> None:
    assert score_status(gold(pairs=set(), unanswered={"P1-02"}), {})["gaps.unanswered"] == Counts(
        0, 0, 1
    )


def test_a_status_that_hangs_on_an_open_judgement_is_not_judged() -> None:
    expected = gold(
        pairs={("P1-02", "M1-01")},
        direct=set(),
        unanswered={"P1-01"},
        general={"P1-01", "P1-02"},
        open_pairs={("P1-01", "M1-03")},
        open_strengths={("P1-02", "M1-01")},
    )
    ours = {"P1-01": Status.ANSWERED, "P1-02": Status.ANSWERED}
    score = score_status(expected, ours)
    assert score["gaps.unanswered"] == Counts()
    assert score["gaps.general"] == Counts(0, 0, 1)
