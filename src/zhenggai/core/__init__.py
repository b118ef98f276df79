"""Pure Python: reads documents, reconciles them, counts days, proves logs.

Nothing here imports Django, reads the clock, the network or the environment, or holds a sentence
that a user reads: refusals, rules and notices are codes with values, worded in ``locale``.
"""
