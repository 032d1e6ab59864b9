"""An impact assessment as a PDF (A4), both risk matrices drawn. Reads nothing, only draws.

reportlab is imported where it draws, so that no other process pays for it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from io import BytesIO
from typing import Any, Final
from unicodedata import category

SEVERITIES: Final = ("1 negligible", "2 limited", "3 significant", "4 maximum")
# Dark ink on pale ground: each pair has a contrast of at least 7 to 1.
GROUND: Final[Mapping[str, str]] = {"low": "#dcefdc", "mid": "#fbeec2", "high": "#f6cfc9"}
INK, QUIET, LINE, PAPER = "#1c2430", "#4a5361", "#c3c9d2", "#ffffff"
_REGULAR, _BOLD = "Roboto", "Roboto-Bold"
_MARGIN: Final = 56.0  # points
_PADDING: Final = 6.0  # points that reportlab's frame keeps free on each side
_LONGEST: Final = 4_000  # characters in one paragraph: one that fills pages cannot be split well

_LINES: Final = 1_000  # of one text; the rest runs on, so that a hostile file fills no book


Rows = Sequence[Sequence[tuple[str, tuple[int, ...]]]]


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed. ``matrices``: caption → rows (likelihood 4 to 1) of (level, numbers)."""

    title: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[tuple[str, str]]
    risks: Sequence[Sequence[str]]  # number, risk, before, after
    matrices: Sequence[tuple[str, Rows]]
    measures: Sequence[Sequence[str]]  # measure, owner, due, done
    evidence: Sequence[Sequence[str]]  # purpose, figure, value
    footer: str = ""


def draw(paper: Paper) -> bytes:
    """The file's bytes. Texts are taken as words: markup in them is printed, never obeyed."""
    from reportlab.platypus import SimpleDocTemplate

    _fonts()
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        title=_words(paper.title),
        lang="en",
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
    )
    footer = _footer(paper)
    width = document.width - 2 * _PADDING
    document.build(_story(paper, width), onFirstPage=footer, onLaterPages=footer)
    return out.getvalue()


def _story(paper: Paper, width: float) -> list[Any]:
    story: list[Any] = [_line(paper.title, "title"), _facts(paper.facts, width)]
    for heading, text in paper.sections:
        story += [_line(heading, "heading"), *_text(text)]
    story.append(_line("Risks", "heading"))
    risks = ("No.", "Risk", "Before", "After")
    story.append(_table(risks, paper.risks, (0.07, 0.63, 0.15, 0.15), width))
    story.append(_matrices(paper, width))
    story.append(_line("Measures", "heading"))
    measures = ("Measure", "Owner", "Due", "Done")
    story.append(_table(measures, paper.measures, (0.5, 0.2, 0.15, 0.15), width))
    story.append(_line("Evidence from the log", "heading"))
    shown = ("Purpose", "Figure", "Value")
    story.append(_table(shown, paper.evidence, (0.3, 0.4, 0.3), width))
    return story


@cache
def _fonts() -> None:
    """Roboto has Latin, Cyrillic and Greek; embedded, so that the file reads alike anywhere."""
    import font_roboto
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    pdfmetrics.registerFont(TTFont(_REGULAR, font_roboto.font_files["Roboto"]))
    pdfmetrics.registerFont(TTFont(_BOLD, font_roboto.font_files["RobotoBold"]))


@cache
def _style(name: str) -> Any:
    from reportlab.lib.styles import ParagraphStyle

    size, before, after = {
        "title": (20, 0, 10),
        "heading": (13, 16, 5),
        "head": (8.5, 0, 0),
        "cell": (9, 0, 0),
        "text": (10, 0, 5),
    }[name]
    return ParagraphStyle(
        name,
        fontName=_REGULAR if name in {"cell", "text"} else _BOLD,
        fontSize=size,
        leading=size * 1.35,
        textColor=QUIET if name == "head" else INK,
        spaceBefore=before,
        spaceAfter=after,
        keepWithNext=name == "heading",
        splitLongWords=True,
    )


def _line(text: str, style: str) -> Any:
    """One paragraph. Escaped: reportlab would else read tags in it, images and links included."""
    from reportlab.platypus import Paragraph

    return Paragraph(escape(_words(text), quote=False), _style(style))


def _words(text: str) -> str:
    """Controls become spaces; what has no shape (marks of direction, lone surrogates) goes."""
    return "".join(
        one if one.isprintable() else " " if category(one) in {"Cc", "Zs", "Zl", "Zp"} else ""
        for one in text
    )


def _text(text: str) -> Iterable[Any]:
    lines = (text.strip() or "–").splitlines()
    if len(lines) > _LINES:
        lines = [*lines[:_LINES], " ¶ ".join(lines[_LINES:])]
    for line in lines:
        for start in range(0, len(line), _LONGEST):
            yield _line(line[start : start + _LONGEST], "text")


def _facts(facts: Iterable[tuple[str, str]], width: float) -> Any:
    from reportlab.platypus import Table

    rows = [[_line(name, "head"), _line(value, "cell")] for name, value in facts]
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
    ]
    return Table(rows, colWidths=(0.26 * width, 0.74 * width), style=style, splitInRow=1)


def _table(
    head: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float], width: float
) -> Any:
    from reportlab.platypus import Table

    if not rows:
        return _line("None.", "text")
    cells = [[_line(name, "head") for name in head]]
    cells += [[_line(value, "cell") for value in row] for row in rows]
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, 0), 1, INK),
        ("LINEBELOW", (0, 1), (-1, -1), 0.5, LINE),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
    ]
    widths = [share * width for share in shares]
    return Table(cells, colWidths=widths, style=style, repeatRows=1, splitInRow=1)


def _matrices(paper: Paper, width: float) -> Any:
    """Both side by side, never torn apart by a page's end."""
    from reportlab.platypus import KeepTogether, Spacer, Table

    half = (width - 16) / 2
    drawn = [_matrix(caption, rows, half) for caption, rows in paper.matrices]
    style = [("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0)]
    return KeepTogether([Spacer(1, 10), Table([drawn], colWidths=[half + 8] * 2, style=style)])


def _matrix(caption: str, rows: Rows, size: float) -> Any:
    """Likelihood upwards, severity to the right; in each box the numbers of its risks."""
    from reportlab.graphics.shapes import Drawing, Rect

    left, below, above = 26.0, 30.0, 18.0
    box = (size - left) / 4
    high = box * 0.62
    drawing = Drawing(size, below + 4 * high + above)
    put = _writer(drawing)
    put(left, below + 4 * high + 6, caption, size=9.5, font=_BOLD, anchor="start")
    for up, row in enumerate(reversed(rows)):
        y = below + up * high
        put(left - 8, y + high / 2 - 3, str(up + 1), size=8.5)
        for across, (level, numbers) in enumerate(row):
            x = left + across * box
            ground = _colour(GROUND[level])
            drawing.add(Rect(x, y, box, high, fillColor=ground, strokeColor=_colour(PAPER)))
            said = _fitting(numbers)
            put(x + box / 2, y + high / 2 - 4, said, size=11 if len(said) < 9 else 8, font=_BOLD)
    for across, name in enumerate(SEVERITIES):
        put(left + (across + 0.5) * box, below - 11, name, size=7)
    put(left + 2 * box, below - 24, "severity", size=8)
    put(8, below + 2 * high, "likelihood", size=8, turned=True)
    return drawing


def _fitting(numbers: tuple[int, ...]) -> str:
    """What fits into a box; the table above the matrix lists every risk."""
    said = ", ".join(map(str, numbers[:4]))
    return f"{said} +{len(numbers) - 4}" if len(numbers) > 4 else said


def _writer(drawing: Any) -> Callable[..., None]:
    from reportlab.graphics.shapes import Group, String

    def put(
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        font: str = _REGULAR,
        anchor: str = "middle",
        turned: bool = False,
    ) -> None:
        said = String(
            0, 0, text, fontName=font, fontSize=size, textAnchor=anchor, fillColor=_colour(INK)
        )
        group = Group(said)
        group.translate(x, y)
        if turned:
            group.rotate(90)
        drawing.add(group)

    return put


def _footer(paper: Paper) -> Callable[[Any, Any], None]:
    def draw_footer(canvas: Any, document: Any) -> None:
        canvas.setFont(_REGULAR, 7.5)
        canvas.setFillColor(_colour(QUIET))
        canvas.drawString(_MARGIN, _MARGIN / 2, paper.footer)
        canvas.drawRightString(
            document.pagesize[0] - _MARGIN, _MARGIN / 2, f"page {canvas.getPageNumber()}"
        )

    return draw_footer


def _colour(name: str) -> Any:
    from reportlab.lib.colors import HexColor

    return HexColor(name)
