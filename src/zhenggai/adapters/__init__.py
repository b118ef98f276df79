"""Things outside the pure core that run other programs for it. No Django here.

Each adapter gives core what it asks for by a refusal of its own (``document.needs-converter``).
"""
