"""XML of office containers, parsed with every door shut: no DTD, no entities, no network.

What the elements mean belongs in each format's reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from zhenggai.core.documents.readers.base import MIB
from zhenggai.core.documents.readers.container import Container, too_large
from zhenggai.core.errors import Invalid

# A part that is held as a tree costs up to thirty times its size in memory.
MAX_TREE = 8 * MIB
# A single paragraph or table row with more markup than this is no document.
MAX_ELEMENT = 8 * MIB


def parse_part(container: Container, member: str, *, most: int = MAX_TREE) -> etree._Element:
    """Root of a whole part. Raises ``Invalid`` as ``Container.chunks`` and ``parse_bytes`` do."""
    return parse_bytes(container.read(member, most=most), name=container.name, place=member)


def parse_bytes(data: bytes, *, name: str, place: str) -> etree._Element:
    """Root of the document in ``data``; ``document.damaged`` or ``document.dtd-refused``."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise Invalid("document.damaged", name=name, place=place) from fault
    _refuse_dtd(root, name, place)
    return root


@dataclass(slots=True)
class Stream:
    """A part read element by element.

    Iterating gives each of ``tags`` when it ends, inner ones first. Whoever takes them calls
    ``drop`` on what is done with, which keeps memory bounded whatever the size of the part.
    """

    container: Container
    member: str
    tags: Sequence[str]
    _since: int = 0
    _under: etree._Element | None = None

    def __iter__(self) -> Iterator[etree._Element]:
        """Raises ``Invalid``: ``document.damaged``, ``document.dtd-refused``, and
        ``document.unpacked-too-large`` when 8 MiB go by and nothing could be dropped."""
        parser: etree.XMLPullParser[etree._Element] = etree.XMLPullParser(
            events=("end",),
            tag=self.tags,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )
        name, seen = self.container.name, False
        try:
            for chunk in self.container.chunks(self.member):
                parser.feed(chunk)
                self._since += len(chunk)
                for _, element in parser.read_events():
                    if not seen:
                        _refuse_dtd(element, name, self.member)
                        seen = True
                    yield element
                if self._since > MAX_ELEMENT:
                    raise too_large(name, self.member, MAX_ELEMENT)
            _refuse_dtd(parser.close(), name, self.member)
            yield from (element for _, element in parser.read_events())
        except (etree.XMLSyntaxError, ValueError) as fault:
            raise Invalid("document.damaged", name=name, place=self.member) from fault

    def drop(self, element: etree._Element) -> None:
        """Forget ``element`` and whatever stands before it, at every level above as well."""
        self._since = 0
        element.clear()
        parent = element.getparent()
        under, self._under = self._under, parent
        while parent is not None:
            while element.getprevious() is not None:
                del parent[0]
            # Among the same brothers as last time, all levels above are swept already.
            if parent is under:
                return
            element, parent = parent, parent.getparent()


def _refuse_dtd(element: etree._Element, name: str, place: str) -> None:
    info = element.getroottree().docinfo
    if info.internalDTD is not None or info.doctype:
        raise Invalid("document.dtd-refused", name=name, place=place)
