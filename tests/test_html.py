"""HTML pages: the page text is the text after extraction, and the markup tells what the words alone do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import vncuba_dataset as vc
from vncuba_dataset.html import is_html, read_html
from vncuba_dataset.model import Label

PARAGRAPHS = [
    "VOV.VN - Sáng nay, hai bên hội đàm tại Hà Nội và nhất trí mở rộng hợp tác nông nghiệp trong những năm tới.",
    "Theo thỏa thuận, các chuyên gia lúa nước sẽ tiếp tục giúp nông dân ở miền tây Cuba nâng cao năng suất.",
    "Hai bên cũng bàn việc đào tạo bác sĩ và sản xuất vắc-xin, lĩnh vực mà hai nước đã hợp tác từ lâu.",
    "Đoàn đại biểu sẽ thăm Bệnh viện Hữu nghị Việt Nam - Cuba ở Đồng Hới trước khi rời Việt Nam vào cuối tuần.",
]
TEASER = "Doanh nghiệp hai nước gặp gỡ tại Mariel để tìm hiểu cơ hội đầu tư vào các dự án năng lượng mới."
CARDS = "".join(f'<div class="card"><a href="/{i}">{TEASER}</a></div>' for i in range(4))
PAGE = f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>Việt Nam, Cuba mở rộng hợp tác nông nghiệp | VOV.VN</title>
<link rel="canonical" href="https://vov.vn/chinh-tri/viet-nam-cuba.html">
<meta property="og:title" content="Việt Nam, Cuba mở rộng hợp tác nông nghiệp">
<style>p {{ color: red }}</style><script>var a = "<p>không phải chữ</p>";</script></head>
<body><nav class="menu"><ul><li><a href="/">Trang chủ</a></li><li><a href="/chinh-tri">Chính trị</a></li>
<li><a href="/the-thao">Thể thao</a></li></ul></nav>
<article><h1>Việt Nam, Cuba mở rộng hợp tác nông nghiệp</h1>
<div class="article-content">{"".join(f"<p>{p}</p>" for p in PARAGRAPHS)}
<figure><img src="a.jpg"><figcaption>Quang cảnh buổi hội đàm. Ảnh: TTXVN</figcaption></figure></div></article>
<section class="related-news"><h3>Tin liên quan</h3>{CARDS}
</section><footer class="footer">© VOV. Bản quyền thuộc về Đài Tiếng nói Việt Nam.</footer></body></html>"""


def test_article_of_a_page() -> None:
    a = vc.clean(PAGE.encode(), name="a.html")
    assert a.text.split("\n\n") == PARAGRAPHS
    assert (a.title, a.source, a.language) == ("Việt Nam, Cuba mở rộng hợp tác nông nghiệp", "vov", "vi")
    assert a.url == "https://vov.vn/chinh-tri/viet-nam-cuba.html"
    assert a.captions == ("Quang cảnh buổi hội đàm. Ảnh: TTXVN",)


def test_the_page_text_is_the_text_after_extraction_and_its_extractor_is_named() -> None:
    a = vc.clean(PAGE)
    assert "<p>" not in a.page
    assert "không phải chữ" not in a.page
    assert "".join(a.page[b.start : b.end] for b in a.blocks) == a.page
    rules = {e.field: (e.value, e.rule) for e in a.evidence}
    assert rules["page"] == ("selectolax", "html/lines")
    assert rules["url"] == ("https://vov.vn/chinh-tri/viet-nam-cuba.html", "html/canonical")


def test_a_page_without_headline_takes_that_of_its_head_and_says_so() -> None:
    page = PAGE.replace("<h1>Việt Nam, Cuba mở rộng hợp tác nông nghiệp</h1>", "")
    a = vc.clean(page)
    found = next(e for e in a.evidence if e.field == "title")
    assert (a.title, found.rule, found.start) == ("Việt Nam, Cuba mở rộng hợp tác nông nghiệp", "html/og:title", None)


def test_the_container_is_believed_before_the_page() -> None:
    a = vc.clean(PAGE, url="https://www.qdnd.vn/a")
    assert (a.url, a.source) == ("https://www.qdnd.vn/a", "qdnd")


@pytest.mark.parametrize(
    ("name", "text", "html"),
    [
        ("a.txt", "<!doctype HTML>\n<html>", True),
        ("a.txt", '<?xml version="1.0"?>\n<html>', True),
        ("a.txt", "\n <html lang=vi>", True),
        ("a.htm", "Cuba", True),
        ("a.txt", "Cuba < Việt Nam", False),
        ("a.txt", "Thẻ <html> mở đầu một trang", False),
        ("a.txt", "", False),
    ],
)
def test_what_counts_as_html(name: str, text: str, html: bool) -> None:
    assert is_html(name, text) is html


MARKUP = st.sampled_from(
    [
        *(
            "<div>",
            "</div>",
            "<p>",
            "</p>",
            "<table>",
            "<td>",
            "<a href='x'>",
            "</a>",
            "<b>",
            "<br>",
            "<pre>",
            "a\nb",
        ),
        *(
            "<li>",
            "<",
            ">",
            "<!--",
            "-->",
            "<script>",
            "</script>",
            "&nbsp;",
            "&#0;",
            "\x00",
            "\u2028",
            "Ã¡",
            "\u200b",
        ),
        *('<script type="application/ld+json">{"articleBody": "', '"}</script>', "<p class=comment hidden>", "<svg>"),
        *("Hai bên ký thỏa thuận. ", "<h1>", "<template>"),
    ]
)


@given(st.lists(MARKUP, max_size=40).map("".join))
def test_any_html_makes_a_row_whose_blocks_tile_the_page(body: str) -> None:
    a = vc.clean("<html>" + body)
    assert "".join(a.page[b.start : b.end] for b in a.blocks) == a.page
    assert vc.clean("<html>" + body) == a
    page = read_html("<html>" + body)
    assert len(page.lines) == len(page.marks)


def test_tables_and_lists_keep_their_lines() -> None:
    page = read_html("<html><ul><li>một<li>hai</ul><table><tr><td>a<td>b</table><p>x<br>y</p>")
    assert page.lines == ("một", "hai", "a", "b", "x", "y")
    assert [m.kind for m in page.marks] == ["li", "li", "td", "td", "p", "p"]


def test_html_and_text_pages_share_a_batch() -> None:
    from vncuba_dataset.clean import clean_pages
    from vncuba_dataset.knowledge import load_knowledge
    from vncuba_dataset.model import Page

    pages = [Page(PAGE, "a.html"), Page("\n".join(PARAGRAPHS), "b.txt"), Page(PAGE, "c.html")]
    found = clean_pages(pages, knowledge=load_knowledge())
    assert [a.text.count("\n\n") for a in found] == [3, 3, 3]
    assert found[0].blocks == found[2].blocks
    assert all(b.label is not Label.BODY or b.rule == "label/article" for a in found for b in a.blocks)


COMMENTED = f"""<html><body><nav><a href="/">Home</a><a href="/p">Politics</a></nav><h1>Old friends across</h1>
<p>{PARAGRAPHS[1]}</p><p>{PARAGRAPHS[2]}</p>
<figure><img src="a.jpg"><figcaption>The port of Mariel.</figcaption></figure>
<h3>Comments</h3><p>bob: nice story about rice and sugar, thank you for it all.</p>
<p>Ann: I visited Quang Tri last year and saw the park with the statue.</p></body></html>"""


def test_markup_tells_headline_caption_and_where_the_comments_start() -> None:
    a = vc.clean(COMMENTED)
    assert a.text.split("\n\n") == PARAGRAPHS[1:3]
    assert (a.title, a.captions) == ("Old friends across", ("The port of Mariel.",))
    assert [b.label.value for b in a.blocks][-2:] == ["comment", "comment"]
    assert "Home Politics" in a.page


def test_the_day_of_the_head_is_the_date() -> None:
    told = '<script type="application/ld+json">{"datePublished": "2024-09-27T08:00:00+07:00"}</script>'
    a = vc.clean(PAGE.replace("</head>", told + "</head>"))
    found = next(e for e in a.evidence if e.field == "date")
    assert (a.date_edtf, found.rule, found.start) == ("2024-09-27", "html/datePublished", None)


def test_cells_of_a_table_within_the_article_stay() -> None:
    """Those of links do not."""
    cells = "".join(f"<tr><td>{year}</td><td>{value}</td></tr>" for year, value in ((2020, "102"), (2021, "98")))
    links = '<table><tr><td><a href="/a">Gạo cho Cuba</a></td><td><a href="/b">Vaccine từ Cuba</a></td></tr></table>'
    paragraphs = (
        "Kim ngạch thương mại giữa Việt Nam và Cuba tăng trong năm 2022, theo số liệu của Bộ Công Thương hai nước.",
        "Hai bên đặt mục tiêu đưa kim ngạch lên 500 triệu USD, nhờ Hiệp định Thương mại có hiệu lực từ năm 2020.",
        "Gạo, cà phê và hàng tiêu dùng là những mặt hàng xuất khẩu chính của Việt Nam sang thị trường Cuba.",
        "Ở chiều ngược lại, Việt Nam nhập khẩu thuốc, vaccine và xì gà từ các doanh nghiệp của hòn đảo.",
    )
    one, two, three, four = (f"<p>{words}</p>" for words in paragraphs)
    article = f"<h1>Thương mại Việt Nam - Cuba</h1>{one}{two}<table>{cells}</table>{three}{links}{four}"
    text = vc.clean(f"<html><body><article>{article}</article></body></html>", name="a.html").text
    assert text.index(paragraphs[1]) < text.index("98") < text.index(paragraphs[2])
    assert "Gạo cho Cuba" not in text
