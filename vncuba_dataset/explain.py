"""Article → the page as a person reads it: each block beside its label and rule, then the evidence of each field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from vncuba_dataset.model import Article, Evidence, Label

COLOURS = {
    Label.TITLE: "bright_cyan",
    Label.SUMMARY: "cyan",
    Label.BODY: "green",
    Label.CAPTION: "yellow",
    Label.BYLINE: "magenta",
    Label.DATE: "magenta",
    Label.SECTION: "magenta",
    Label.NAV: "bright_black",
    Label.RELATED: "blue",
    Label.PROMO: "red",
    Label.IMAGE: "bright_black",
    Label.COMMENT: "red",
    Label.OTHER: "bright_black",
    Label.BLANK: "bright_black",
}
"""Colours of the terminal; where output is piped, click takes them out."""
MARGIN = 8
STRONGEST = 5
"""Features shown for a block."""


def explain_page(article: Article, reasons: Mapping[int, Sequence[tuple[str, float]]] | None = None) -> str:
    """The page with its labels in the margin (runs of blank lines as one), its repairs and the evidence.

    `reasons` gives, by the start of a block, the features behind its chance of being body, strongest first.
    """
    lines = [
        f"{article.seed} · {article.encoding} · {article.kept_ratio:.0%} of {len(article.page)} characters kept",
        "",
    ]
    if not article.text:
        lines.append(
            "no text in these bytes" if article.encoding == "binary" else "no article was found on this page"
        )
    for block in article.blocks:
        if block.label is Label.BLANK:
            lines.append("")
            continue
        why = reasons.get(block.start, ()) if reasons and block.rule.startswith("label/") else ()
        margin = click.style(block.label.ljust(MARGIN), fg=COLOURS[block.label])
        words = click.style(_printable(article.page[block.start : block.end]), fg=COLOURS[block.label])
        lines.append(f"{margin} {words}  {click.style(f'({block.rule})', dim=True)}")
        if why:
            pushed = ", ".join(f"{name} {push:+.1f}" for name, push in why[:STRONGEST])
            lines.append(click.style(" " * (MARGIN + 1) + pushed, dim=True))
    lines += ["", *(f"repaired: {repair.name} × {repair.count}" for repair in article.repairs), "evidence:"]
    lines += [_evidence(article, one) for one in article.evidence]
    return "\n".join(lines) + "\n"


def _evidence(article: Article, one: Evidence) -> str:
    where = "outside the page text" if one.start is None else f"[{one.start}, {one.end})"
    quote = "" if one.start is None else f"  “{_short(article.page[one.start : one.end])}”"
    return f"  {one.field} = {_short(one.value)}  {one.rule} {where}{quote}"


def _short(text: str, most: int = 80) -> str:
    text = _printable(text)
    return text if len(text) <= most else text[:most] + "…"


def _printable(text: str) -> str:
    return text.strip("\n").replace("\n", "⏎")
