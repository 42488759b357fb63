"""Labelled blocks → fields, each with its evidence: one module per question, one list of findings for all."""
