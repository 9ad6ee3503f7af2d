"""QR codes as SVG (segno)."""

from __future__ import annotations

import segno

MODULE_PX = 6


def qr_svg(text: str) -> str:
    """``text`` as a QR code: one SVG element without styles or scripts."""
    made = segno.make(text, error="m", micro=False)
    svg: str = made.svg_inline(scale=MODULE_PX, omitsize=True, lineclass=None, svgclass=None)
    return svg
