"""Instruments for those who work on Zhenggai; nothing here ships with the package."""
