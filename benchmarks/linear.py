"""Hostile pages of growing size: CPU seconds of `clean`, which must grow in proportion to the page."""

from __future__ import annotations

import time

import vncuba_dataset as vc

SIZES = (125_000, 250_000, 500_000)
TEXT = {
    "one letter": "a", "spaces": " ", "brackets": "[", "images": "![](", "nested images": "![[", "slashes": "1/1/1/",
    "stars": "*", "escapes": "\\", "parentheses": "(", "photo credits": "(Ảnh: ", "dashes": "– ", "stops": ".",
    "marks": "\u0301", "addresses": "https://a.vn/", "line feeds": "\n", "short lines": "a\n", "Han": "双",
    "dates": "1/1/2020 ", "datelines": "Havana (VNA) – ", "mojibake": "Ã©", "links": "[a](b)", "strong": "**a ** ",
    "captions": "The port of Mariel. Photo: VNA ", "quotes": "“A sentence that is quoted in large letters”\n",
    "sentences": "The two sides agreed again in Havana.\n",
}  # fmt: skip
HTML = ("<div>", "<b>", "<option>", "<p>a", "<a ", "<td>", "&lt;", "<!--", "<br>a", "<p>a b c d.</p>")


def seconds(page: str) -> float:
    start = time.process_time()
    vc.clean(page)
    return time.process_time() - start


def main() -> None:
    vc.clean("warm")
    pages = {**TEXT, **{f"HTML {piece}": piece for piece in HTML}}
    print(f"{'page':24}" + "".join(f"{size:>10,}" for size in SIZES) + "   last / first")
    for name, piece in pages.items():
        head = "<html>" if name.startswith("HTML") else ""
        spent = [seconds(head + piece * (size // len(piece))) for size in SIZES]
        print(f"{name:24}" + "".join(f"{s:10.3f}" for s in spent) + f"   {spent[-1] / max(spent[0], 1e-3):.1f}")


if __name__ == "__main__":
    main()
