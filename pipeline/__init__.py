"""Prameun: performance evaluation in Thai public offices, from spreadsheets."""

__version__ = "0.1.0"
