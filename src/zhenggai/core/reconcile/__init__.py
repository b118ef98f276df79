"""Findings, causes and measures in; links with reasons, a status per finding, flags out."""
