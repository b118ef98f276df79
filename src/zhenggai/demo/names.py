"""Names for the fictional people of the demo; put together, taken from nobody. Pure."""

from __future__ import annotations

_FAMILY = (
    "苏 Su,陆 Lu,顾 Gu,温 Wen,阮 Ruan,简 Jian,贺 He,俞 Yu,柏 Bai,骆 Luo,岑 Cen,褚 Chu,"
    "邬 Wu,虞 Yu,祁 Qi,项 Xiang,屈 Qu,狄 Di,路 Lu,桑 Sang,闵 Min,储 Chu,靳 Jin"
)
_GIVEN = (
    "禾川 Hechuan,知夏 Zhixia,渡 Du,砚田 Yantian,望野 Wangye,穗 Sui,北辰 Beichen,苇 Wei,"
    "向榆 Xiangyu,岫 Xiu,听澜 Tinglan,柏舟 Baizhou,霁 Ji,青禾 Qinghe,屿 Yu,木樨 Muxi,"
    "行简 Xingjian,棠 Tang,远山 Yuanshan"
)


def name(number: int) -> tuple[str, str]:
    """The `number`-th name, in Chinese and in letters; all differ up to 437."""
    families, givens = (_pairs(text) for text in (_FAMILY, _GIVEN))
    family, given = families[number % len(families)], givens[number % len(givens)]
    return family[0] + given[0], f"{given[1]} {family[1]}"


def _pairs(text: str) -> list[tuple[str, str]]:
    found = []
    for pair in text.split(","):
        chinese, _, letters = pair.partition(" ")
        found.append((chinese, letters))
    return found
