"""Labelled blocks → fields, each with its evidence: one list of findings for all.

A module per question; where a question has many kinds of evidence, `source.py` and `when.py`, a module per kind too.
"""
