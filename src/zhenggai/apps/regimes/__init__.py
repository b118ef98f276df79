"""Regimes: inspection, audit, eco-environment and the others, as dated, sourced rows."""
