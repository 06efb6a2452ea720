"""Prameun: performance evaluation in Thai public offices, from spreadsheets."""

import gc

__version__ = "0.1.0"

# A round is millions of small objects that stay: to look through them for cycles at every turn takes a tenth of a run.
gc.set_threshold(100_000, 50, 100)
