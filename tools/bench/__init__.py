"""How fast Zhenggai is and how much memory it takes, on generated documents.

Run ``python -m tools.bench`` (``make bench``); it prints a table and writes ``build/bench.json``: a
list of name, value, unit, aim, met. ``--quick`` takes a tenth of the documents and stops the growth
at 1,000 pages; ``--only WORD`` runs the rows whose name holds the word.

A page is 22 lines of 28 characters (GB/T 9704). Everything is generated here from templates
with a fixed seed: nothing is copied from a real document. Memory is the peak resident size of the
whole process tree, read from ``/proc``; where that is absent, of the largest process. Rows run one
after the other, each heavy one in a process of its own. A row whose reader or command has not
landed says ``absent``.
"""
