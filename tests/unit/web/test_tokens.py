"""Contrast of every pair of colours that meet on a page, computed from the design tokens (WCAG 1.4.3, 1.4.11)."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[3] / "shared/web/css"
TEXT, SHAPE = 4.5, 3.0

TEXT_PAIRS = [
    ("ink", "paper"),
    ("ink", "wash"),
    ("ink", "tint"),
    ("ink", "warm-wash"),
    ("ink", "ok-wash"),
    ("ink", "bad-wash"),
    ("ink-soft", "paper"),
    ("ink-soft", "wash"),
    ("ink-soft", "tint"),
    ("on-brand", "brand"),
    ("on-brand-soft", "brand"),
    ("link", "paper"),
    ("link", "wash"),
    ("link", "tint"),
    ("link", "warm-wash"),
    ("link", "ok-wash"),
    ("on-action", "action"),
    ("on-action", "action-hover"),
    ("on-tint", "tint"),
    ("on-warm", "warm"),
    ("warm-ink", "warm-wash"),
    ("ok-ink", "ok-wash"),
    ("bad", "paper"),
    ("bad", "wash"),
    ("bad", "bad-wash"),
]
SHAPE_PAIRS = [
    ("line-strong", "paper"),
    ("line-strong", "wash"),
    ("focus", "paper"),
    ("focus", "wash"),
    ("on-brand", "brand"),
    ("fill", "tint"),
    ("fill", "paper"),
    ("ok", "paper"),
    ("bad", "wash"),
    ("action", "wash"),
    ("warm", "brand"),
]


def tokens(scheme: str) -> dict[str, str]:
    light, dark = (CSS / "tokens.css").read_text().split("@media screen and (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return found | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark)) if scheme == "dark" else found


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [(*pair, TEXT) for pair in TEXT_PAIRS] + [(*pair, SHAPE) for pair in SHAPE_PAIRS],
)
def test_contrast_is_enough(front: str, back: str, least: float, scheme: str) -> None:
    colours = tokens(scheme)
    assert contrast(colours[front], colours[back]) >= least


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_colours_stand_only_among_the_tokens() -> None:
    allowed = {"#fff"}  # the ground of a QR code, which scanners need white in dark mode too
    for sheet in CSS.glob("*.css"):
        if sheet.name != "tokens.css":
            assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet.read_text())) <= allowed, sheet.name
