"""Dated, cited data and the wording of clerks: read as files, never imported."""
