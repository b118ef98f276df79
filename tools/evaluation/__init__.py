"""How well Zhenggai reads and reconciles, held against annotated documents.

Run ``python -m tools.evaluation`` (``make eval``); it prints tables and writes ``build/eval.json``.
Nothing here ships with the package, and nothing of ``../shared/documents`` is copied: where that
folder is absent its part is skipped with a word.

Choices, since gold and issue leave them open
- **Items at 50 %**: ``items`` matches one to one where the overlap is at least half of the shorter
  span; ``strict`` where intersection over union is at least one half. Greedy, best first.
- **Characters** are those of the text that are not white space, covered by any item of a type.
- **Projection**: see ``links.py``. ``links.strays`` also counts links from or to an item that
  stands for no gold item as wrong.
- **Problems** are those of origin ``own``: quoted and past ones are no problems of the document.
- **Causes** are judged only where the gold annotates them.
- **Cut texts**: where the gold says ``complete: false`` and has no pair at all, its ``unanswered``
  means that the answer is cut off; these problems count as *unknown*, as those listed as such do.
  What gold or we call unknown counts neither way in the figures of gaps.
- **Not answered or only in general** is defined where the gold has that list, or strengths to make
  it from.
- **Status of a gold problem** is the best among our findings that stand for it.
- **Open judgements** of the shared gold count neither way: pairs are taken out of both sides, a
  status that hangs on one is not judged.
- **Owner** is right with or without its supporting units; targets are re-worded in the gold, so
  ``….near`` also accepts half of the characters shared.
- **Given items**: ``given.…`` are links and gaps with the gold items put in place of ours, see
  ``given.py``: how well reconciling does apart from reading.
- **Groups**: ``structure`` has its pairs from the document's own structure (``judged: false``),
  ``read`` by reading, ``no-pairs`` has none in the text shown, ``own-…`` are the samples
  of the project (``basis`` tells which), ``english`` the US audits.
"""
