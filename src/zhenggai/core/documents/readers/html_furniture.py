"""What a page shows besides its article: menus, breadcrumbs, share buttons, links to other pages.

The stated way: scripts, forms, menus and hidden elements go by what they are; blocks by their
name or by consisting of links; lines by their whole wording; short lines outside the element that
holds nearly all sentences. Whatever is doubtful stays. Everything left out is counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from zhenggai.core.documents.readers.html_blocks import HEADINGS, Piece, tag_of

_NEVER_SHOWN = frozenset(
    {"script", "style", "template", "noscript", "iframe", "object", "embed", "applet", "svg"}
    | {"canvas", "audio", "video", "map", "datalist", "select", "button", "textarea", "input"}
    | {"frameset", "noframes", "title", "meta", "link", "base"}
)
_SITE = frozenset({"nav", "footer", "aside", "header", "form"})
_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "menu"})
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|breadcrumbs?|crumbs?|sidebar|side-?nav|footer|foot"
    r"|share|bdsharebuttonbox|related|ads?|advert|advertisement|pagination|pager|comments?"
    r"|copyright|toolbar|weizhi|dqwz|daohang|print|fenxiang|xgwz)(?:$|[\s_-])",
    re.I,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_FILE = re.compile(r"\.(?:docx?|wps|pdf|xlsx?|et|csv|ofd|zip|rar|7z|pptx?|txt|jpe?g|png)\b", re.I)
_SENTENCE = re.compile(r"[。；！？]|[.;!?](?:\s|$)")
_BLOCK_OF_LINKS = frozenset(
    {"div", "ul", "ol", "table", "section", "p", "td", "dl", "span", "center", "tr"}
)

# Brackets, bullets and bars between the words of a line become one space before it is compared.
_RULES = re.compile(r"[\s【】\[\]（）()《》<>·•›»|｜]+")
# Atomic, so that a line made to match in many ways costs one pass.
_LINE = re.compile(
    r"(?> ?(?:"
    r"(?:上|下|前|后)一?(?:篇|条|页|则)(?:文章|新闻|信息)?(?: ?[:：].*| ?没有了)?"
    r"|(?:相关|推荐|热门|最新|延伸)(?:文章|阅读|新闻|链接|信息|稿件|报道) ?[:：]?"
    r"|分享(?:到|至|给朋友|本页|本文)?(?: ?[:：].*)?"
    r"|(?:打印|收藏|关闭)(?:本页|本文|页面|窗口|此页|文章|正文)?"
    r"|(?:字体|字号|文字)(?:大小)? ?[:：]?(?: ?[大中小特超默认AaTt+＋－/、-]){0,8}"
    r"|(?:浏览|点击|阅读|访问)(?:次数|量|数|人次)? ?[:：] ?[\d,]* ?次?"
    r"|(?:您|你)?(?:现在|当前)(?:所在)?的?位置 ?[:：是].*|(?:您|你)?(?:所在的?|的)位置 ?[:：是].*"
    r"|(?:返回|回到)(?:顶部|首页|列表|上一页|上页)|扫一扫.*|设为首页|加入收藏|网站地图"
    r"|skip to (?:main )?content|back to top|print(?: this page)?|share(?: this(?: page)?)?"
    r"|related (?:articles?|links?|content|stories) ?:?|email this page"
    r"|(?:previous|next) (?:article|page)(?: ?[:：].*)?|font size ?:.*"
    r"))++ ?",
    re.I,
)
_CRUMBS = re.compile(r"(?:网站)?(?:首页|主页|home)(?:\s*(?:>{1,2}|›|»|→|/)[^>›»→/]{1,40}+)++", re.I)
_LEGAL = re.compile(
    r"ICP备|公网安备|版权所有|网站标识码|(?:主办|承办)单位[:：]|copyright|©|all rights reserved",
    re.I,
)
_KEPT_OUTSIDE = re.compile(
    r"\d{4}\s*[年./-]|[〇一二三四五六七八九十]月|附件|[一二三四五六七八九十]、|\d[.、)]"
)

_NEARLY_ALL = 0.9
_ENOUGH = 200  # characters of sentences; below, a page is too short to tell its article
_LONG = 80
_REMARK_ABOVE = 24  # bytes of UTF-8, so that a Chinese character counts as three letters
_REMARK_BELOW = 60


def strip_furniture(root: etree._Element) -> tuple[int, int]:
    """Take out of the tree what is no text of the article; (hidden, furniture) places removed."""
    for node in list(root.iter()):
        if tag_of(node) in _NEVER_SHOWN:
            _remove(node)
    hidden = [node for node in root.iter() if _is_hidden(node)]
    taken = sum(1 for node in hidden if _text_length(node) and _remove(node))
    return taken, _site_parts(root) + _named_parts(root) + _link_blocks(root)


def article_pieces(pieces: list[Piece], parents: list[int]) -> tuple[list[Piece], int]:
    """The pieces of the article, and how many lines beside it were left out. ``parents`` tells
    the container around each container."""
    kept = [piece for piece in pieces if not _is_site_line(piece)]
    if not any(piece.text for piece in kept):
        kept = pieces
    inside = _article(kept, parents)
    if inside is not None:
        begin, end = inside
        foot = next((at for at in range(end + 1, len(kept)) if _LEGAL.search(kept[at].text)), None)
        kept = [
            piece
            for at, piece in enumerate(kept)
            if begin <= at <= end
            or not _is_remark(piece, most=_REMARK_ABOVE if at < begin else _REMARK_BELOW)
            or (at > end and (foot is None or at < foot))
        ]
    return kept, len(pieces) - len(kept)


def _is_hidden(node: etree._Element) -> bool:
    if node.get("hidden") is not None or _HIDDEN.search(node.get("style") or ""):
        return True
    return tag_of(node) == "dialog" and node.get("open") is None


def _remove(node: etree._Element) -> bool:
    """Remove ``node`` but not the text behind it; False where it is the root or already gone."""
    parent = node.getparent()
    if parent is None:
        return False
    if node.tail:
        before = node.getprevious()
        # A block that is gone still separates what stood on either side of it.
        if before is not None:
            before.tail = (before.tail or "") + " " + node.tail
        else:
            parent.text = (parent.text or "") + " " + node.tail
    parent.remove(node)
    return True


@dataclass(slots=True)
class _Content:
    """What stands below an element: characters of text, those in links, links, links to files,
    whether a paragraph of running text is among it."""

    text: int = 0
    linked: int = 0
    links: int = 0
    files: int = 0
    prose: bool = False


def _contents(root: etree._Element) -> dict[etree._Element, _Content]:
    """The content of every element, in one pass from the leaves."""
    out: dict[etree._Element, _Content] = {}
    for _, node in etree.iterwalk(root, events=("end",)):
        here = _Content()
        _count(here, node.text)
        for child in node:
            below = out[child]
            here.text += below.text
            here.linked += below.linked
            here.links += below.links
            here.files += below.files
            here.prose |= below.prose
            _count(here, child.tail)
        address = node.get("href") if node.tag == "a" else None
        if address:
            here.linked = here.text
            here.links += 1
            here.files += 1 if _FILE.search(address) else 0
        out[node] = here
    return out


def _count(here: _Content, text: str | None) -> None:
    bare = (text or "").strip()
    here.text += len(bare)
    here.prose |= len(bare) >= _LONG and _SENTENCE.search(bare) is not None


def _text_length(node: etree._Element) -> int:
    return sum(len(part.strip()) for part in node.itertext() if isinstance(part, str))


def _site_parts(root: etree._Element) -> int:
    """Menus, page heads and feet, forms; never one that holds half of the text, as an unclosed
    tag or a form around the whole page does."""
    contents = _contents(root)
    whole = contents[root].text
    only_title = len(list(root.iter("h1"))) == 1
    taken = 0
    for node in list(root.iter()):
        tag = tag_of(node)
        if tag not in _SITE and (node.get("role") or "").lower() not in _ROLES:
            continue
        if not _stands_in(node, root) or contents[node].text * 2 > whole:
            continue
        if tag == "header":
            within = any(
                tag_of(up) in {"article", "main", "section"} for up in node.iterancestors()
            )
            if within or (only_title and _title_in(node)):
                continue
        if _remove(node) and contents[node].text:
            taken += 1
    return taken


def _title_in(node: etree._Element) -> bool:
    return any(
        next(head.iter("a"), None) is None and _text_length(head) for head in node.iter("h1")
    )


def _named_parts(root: etree._Element) -> int:
    """Elements named like furniture, unless long or with a paragraph of running text."""
    contents = _contents(root)
    taken = 0
    for node in list(root.iter()):
        names = f"{node.get('class') or ''} {node.get('id') or ''}"
        if len(names) < 3 or tag_of(node) in HEADINGS or tag_of(node) in {"html", "body"}:
            continue
        here = contents[node]
        if here.prose or not here.text or here.text * 4 > contents[root].text:
            continue
        if _NAMES.search(names) and _stands_in(node, root) and _remove(node):
            taken += 1
    return taken


def _link_blocks(root: etree._Element) -> int:
    """Blocks that consist of links to pages; kept where little else would remain."""
    contents = _contents(root)
    if contents[root].text - contents[root].linked < 0.3 * contents[root].text:
        return 0
    taken = 0
    for node in list(root.iter()):
        here = contents[node]
        if tag_of(node) not in _BLOCK_OF_LINKS or here.linked <= 0.7 * here.text:
            continue
        if here.links < 3 or here.files or not _stands_in(node, root):
            continue
        if tag_of(node) == "td":
            # The cell stays, or the cells behind it would move under another column's head.
            for child in list(node):
                node.remove(child)
            node.text = None
            taken += 1
        elif _remove(node):
            taken += 1
    return taken


def _stands_in(node: etree._Element, root: etree._Element) -> bool:
    """Whether ``node`` is still in the tree and not the root; depth is bounded by the parser."""
    if node is root:
        return False
    top = node
    while (up := top.getparent()) is not None:
        top = up
    return top is root


def _is_site_line(piece: Piece) -> bool:
    if piece.rows is not None or len(piece.text) > 160:
        return False
    words = _RULES.sub(" ", piece.text).strip()
    return bool(_LINE.fullmatch(words) or _CRUMBS.fullmatch(piece.text))


def _article(pieces: list[Piece], parents: list[int]) -> tuple[int, int] | None:
    """First and last piece of the smallest container with nearly all sentences, ``None`` where
    the page has too few to tell."""
    weight = [0] * len(parents)
    first = [len(pieces)] * len(parents)
    last = [-1] * len(parents)
    total = 0
    for at, piece in enumerate(pieces):
        first[piece.within] = min(first[piece.within], at)
        last[piece.within] = at
        if piece.rows is not None or _SENTENCE.search(piece.text):
            weight[piece.within] += len(piece.text)
            total += len(piece.text)
    if total < _ENOUGH:
        return None
    # Containers are numbered as they open, so a parent comes before its children.
    for child in range(len(parents) - 1, 0, -1):
        parent = parents[child]
        weight[parent] += weight[child]
        first[parent] = min(first[parent], first[child])
        last[parent] = max(last[parent], last[child])
    main = max(at for at, size in enumerate(weight) if size >= _NEARLY_ALL * total)
    return first[main], last[main]


def _is_remark(piece: Piece, *, most: int) -> bool:
    """Whether a piece outside the article is a short remark of the site: fewer than ``most``
    bytes, no sentence, no date, no attachment, no number."""
    if piece.rank or piece.rows is not None:
        return False
    if _LEGAL.search(piece.text):
        return True
    if _SENTENCE.search(piece.text) or _KEPT_OUTSIDE.search(piece.text):
        return False
    return len(piece.text.encode()) < most
