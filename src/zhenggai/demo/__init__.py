"""The demo: a fictional district at work, and a door by which a visitor is one of its people.

Stands above the capabilities and uses their commands as pages do; no capability knows of it. Its
door opens in demo mode alone (``settings.DEMO``). No rule of the business belongs here.
"""
