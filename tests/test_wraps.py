"""Lines broken to a width, and those that are not."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

import vncuba_dataset as vc
from vncuba_dataset.wraps import MAX_WIDTH, MIN_WIDTH, unwrapped

PARAGRAPHS = [
    "Una delegación de la Asociación de Amistad visitó esta semana la provincia de Quang Tri, donde Fidel Castro "
    "estuvo en septiembre de 1973, cuando la zona acababa de ser liberada y la guerra no había terminado todavía.",
    "Los visitantes recorrieron el parque que lleva el nombre del líder cubano, el hospital de Dong Hoi y una "
    "escuela en la que se estudia español desde hace años, y conversaron con quienes lo aprendieron en La Habana.",
    "La visita forma parte de las actividades por el aniversario de las relaciones diplomáticas, que los dos países "
    "establecieron el 2 de diciembre de 1960, y terminará el sábado con un acto en la ciudad de Dong Ha.",
]
VERSE = """el río que nombras pasa por mi patio
trae la caña verde de tu orilla
y un canto de guitarras que en la noche
levanta el polvo rojo de Quang Tri
donde una vez un hombre de uniforme
cruzó la línea ardiendo de la guerra
y dijo que por ti daría la sangre
la isla que me duele y que me alumbra"""


def _printed(width: int, indent: str = "", first: str = "") -> str:
    return "\n\n".join(
        textwrap.fill(one, width, initial_indent=indent + first, subsequent_indent=indent) for one in PARAGRAPHS
    )


@pytest.mark.parametrize("width", [44, 58, 72, 76, 100])
@pytest.mark.parametrize("indent", ["", "   "])
def test_paragraphs_come_back_whole(width: int, indent: str) -> None:
    page = "Inicio\nCuba\nMundo\n\nAmigos de Vietnam en Quang Tri\n\n" + _printed(width, indent) + "\n\nCompartir\n"
    joined = unwrapped(page)
    assert len(joined) == len(page)
    assert [" ".join(line.split()) for line in joined.split("\n") if line][4:-1] == PARAGRAPHS
    assert joined.split("\n")[:3] == ["Inicio", "Cuba", "Mundo"]


@pytest.mark.parametrize("width", [60, 65, 70, 76])
@pytest.mark.parametrize("paragraph", PARAGRAPHS)
def test_one_paragraph_comes_back_whole(width: int, paragraph: str) -> None:
    assert unwrapped(textwrap.fill(paragraph, width) + "\n") == paragraph + "\n"


@pytest.mark.parametrize("pad", [lambda line: line.ljust(110), lambda line: line or " " * 110])
def test_padded_lines_are_joined_as_well(pad: Callable[[str], str]) -> None:
    page = "\n".join(map(pad, _printed(60).split("\n")))
    assert [" ".join(line.split()) for line in unwrapped(page).split("\n") if line.strip()] == PARAGRAPHS


def test_record_of_a_page_broken_to_a_width() -> None:
    article = vc.clean("Amigos de Vietnam en Quang Tri\n\n" + _printed(72, "  ") + "\n")
    assert article.text.split("\n\n") == PARAGRAPHS
    assert "".join(article.page[block.start : block.end] for block in article.blocks) == article.page


def test_a_paragraph_that_stands_further_in_is_another() -> None:
    page = "\n".join(textwrap.fill(one, 70, initial_indent="    ") for one in PARAGRAPHS)
    assert [" ".join(line.split()) for line in unwrapped(page).split("\n")] == PARAGRAPHS


@pytest.mark.parametrize(
    "page",
    [
        "\n".join(PARAGRAPHS),
        "\n\n".join(PARAGRAPHS),
        VERSE,
        textwrap.fill(PARAGRAPHS[0], 30),
        textwrap.fill(" ".join(PARAGRAPHS), 160),
        _printed(72).split("\n\n")[0] + "\n\n" + "\n\n".join(PARAGRAPHS),
        "Inicio\nde Cuba\ny del mundo\nhoy\nlas noticias\nen vivo\n",
        "",
    ],
    ids=["a line each", "blank lines", "verse", "narrow", "wide", "one broken", "menu", "empty"],
)
def test_other_pages_stay_as_they_are(page: str) -> None:
    assert unwrapped(page) == page


def test_items_and_capitals_keep_their_lines() -> None:
    items = "- arroz para las provincias orientales que dañó el huracán de noviembre\n- café"
    heading = "AMIGOS DE VIETNAM EN QUANG TRI A CINCUENTA AÑOS DE LA VISITA DE FIDEL"
    lines = unwrapped(f"{heading}\n{_printed(72)}\n\n{items}\n").split("\n")
    assert lines[0] == heading
    assert lines[-3:-1] == items.split("\n")


@given(st.text("abc DĐ.,->\n\t 漢\u3000\xa0", max_size=400), st.integers(MIN_WIDTH, MAX_WIDTH))
def test_only_line_feeds_become_blanks(noise: str, width: int) -> None:
    page = noise + "\n\n" + _printed(width) + "\n\n" + noise
    joined = unwrapped(page)
    assert len(joined) == len(page)
    assert all(one == other or (one.isspace() and other == " ") for one, other in zip(page, joined, strict=True))
    assert joined.split() == page.split()
