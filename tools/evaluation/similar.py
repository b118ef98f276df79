"""``python -m tools.evaluation.similar``: of 200 planted findings, how many find their partner.

Each of 200 pairs lies among 20,000 generated findings and the others of the pairs: 100 are said in
other words (``planted``), 100 are findings of the samples said again with another place, other
figures and one clause more or less. A finding is shown what the site would show of it
(``core.likeness``, with an index in memory): recall is the share of pairs whose partner is shown,
precision the share of partners among all that is shown. What is alike without being the planted
partner, of which the samples hold some, counts as wrong.

Weights and bounds were chosen on the pairs of even places; those of odd places were held back. The
table of words was written by one who had read all of these pairs, so both halves flatter it. Two
more sets of pairs, about other matters, follow by themselves: one for which the table was widened
(later), one for which nothing was changed (last). At the end it is told how many findings are shown
anything when their partner is taken away.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.evaluation.planted import last, later, paraphrases
from zhenggai.core.documents import read, understand
from zhenggai.core.likeness import (
    MOST_COMPARED,
    Weights,
    asked,
    nearest,
    traits,
)

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
BACKGROUND = 20_000
RECALL, PRECISION = 0.85, 0.8
_PLACES = "东河西沟南岭北屯青石柳林双桥白云红星"
_WHO = "某镇 某局 部分村 个别单位 三个乡镇 该中心 有的街道 两家企业 相关部门 五个社区".split()
_WHAT = (
    "用水计量 桥梁检测 种子补贴 档案移交 林木采伐 疫苗冷链 河湖划界 职称评审 门诊统筹 校园欺凌 "
    "冷库建设 人防车位 屠宰检疫 供暖温度 井盖管护 殡葬用地 渔船登记 碳排放 旅游厕所 婚姻登记 "
    "马路市场 土地流转 气瓶充装 民族团结 无障碍坡道 公益岗位 献血点 快递分拨 充电桩 应急广播"
).split()
_HOW = (
    "台账缺项 底数不清 进度滞后 标准偏低 推进缓慢 记录不全 责任不清 未按期完成 审核宽松 手续不全 "
    "流于形式 数据打架 长期搁置 监督缺位 配套不足 群众反映强烈 抽查走样 整改反复 培训缺失 经费不足"
).split()


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of some pairs."""

    pairs: int
    found: int
    shown: int

    @property
    def recall(self) -> float:
        """Share of the pairs whose partner was shown."""
        return self.found / self.pairs

    @property
    def precision(self) -> float:
        """Share of partners among all that was shown."""
        return self.found / max(1, self.shown)


def repeated(count: int) -> list[tuple[str, str]]:
    """Findings of the samples and how another unit would have them."""
    draw = random.Random(20261129)  # noqa: S311 - no secret
    texts: list[str] = []
    for path in sorted(SAMPLES.iterdir()):
        if path.suffix in {".txt", ".docx", ".md", ".xlsx"} and path.name != "README.md":
            reading = understand(read(path.read_bytes(), name=path.name))
            texts += [one.quote.text for one in reading.findings]
    # Samples in several formats hold the same findings.
    told = list({re.sub(r"\W", "", text): text for text in texts if len(text) > 12}.values())
    return [(text, _again(text, draw)) for text in told[:count]]


def background(count: int) -> list[str]:
    """Findings about other matters."""
    draw = random.Random(20261130)  # noqa: S311 - no secret
    return [
        f"{draw.choice(_PLACES)}{draw.choice(_PLACES)}{draw.choice(_WHO)}{draw.choice(_WHAT)}"
        f"{draw.choice(_HOW)}，涉及{draw.randint(2, 90)}处，"
        f"{draw.choice(_WHAT)}{draw.choice(_HOW)}。"
        for _ in range(count)
    ]


class Collection:
    """Findings with their traits, and which finding has which trait."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.traits = [traits(text) for text in texts]
        seen: Counter[str] = Counter()
        self._having: dict[str, list[int]] = defaultdict(list)
        for number, found in enumerate(self.traits):
            seen.update(found)
            for trait in found:
                self._having[trait].append(number)
        self.weights = Weights(len(texts), seen)

    def shown(self, own: int, without: int | None = None) -> list[int]:
        """What is shown of a finding, as the site does it (`apps.passages.queries.alike`)."""
        sums: dict[int, float] = defaultdict(float)
        for trait in asked(self.traits[own], self.weights):
            for other in self._having[trait]:
                sums[other] += self.weights.of(trait)
        best = sorted(sums.keys() - {own, without}, key=lambda other: (-sums[other], -other))
        others = {other: self.traits[other] for other in best[:MOST_COMPARED]}
        return [other for other, _ in nearest(self.traits[own], others, self.weights)]


def evaluate(collection: Collection, numbers: Sequence[int]) -> Found:
    """Ask the first of each of some pairs for what is like it."""
    found, shown = 0, 0
    for number in numbers:
        near = collection.shown(2 * number)
        shown += len(near)
        found += 2 * number + 1 in near
    return Found(len(numbers), found, shown)


def _again(text: str, draw: random.Random) -> str:
    other = re.sub(r"\d+", lambda m: str(int(m[0][:9]) + draw.randint(1, 9)), text)
    clauses = re.split(r"(?<=[，；。])", other)
    if len(clauses) > 3:
        clauses.pop(draw.randrange(1, len(clauses) - 1))
    return f"{draw.choice(_PLACES)}{draw.choice(_PLACES)}片区：" + "".join(clauses)


def main() -> int:
    """Print the figures; 1 where an aim is missed."""
    said, again = paraphrases(), repeated(100)
    pairs = [*said, *again]
    planted = Collection([one for pair in pairs for one in pair] + background(BACKGROUND))
    every = range(len(pairs))
    parts = {
        "all": every,
        "even places": every[::2],
        "odd places": every[1::2],
        "in other words": every[: len(said)],
        "said again": every[len(said) :],
    }
    for name, numbers in parts.items():
        print(_line(name, evaluate(planted, numbers)))
    for name, more in {"later": later(), "last": last()}.items():
        texts = [one for pair in [*more, *pairs] for one in pair] + background(BACKGROUND)
        print(_line(name, evaluate(Collection(texts), range(len(more)))))
    alone = sum(
        bool(planted.shown(2 * number, 2 * number + 1)) for number in parts["in other words"]
    )
    print(f"without their partner, {alone} of {len(said)} findings are shown something")
    whole = evaluate(planted, every)
    return 0 if whole.recall >= RECALL and whole.precision >= PRECISION else 1


def _line(name: str, one: Found) -> str:
    told = f"recall {one.recall:.3f}, precision {one.precision:.3f}"
    return f"{name:<15}{one.pairs:>4} pairs: {told}, shown {one.shown}"


if __name__ == "__main__":
    sys.exit(main())
