"""Figures and the card's section that holds them; they live in `metrics`."""

from ganlab.metrics.figures import Figure, Figures, write_section

__all__ = ["Figure", "Figures", "write_section"]
