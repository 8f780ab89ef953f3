"""Intervals; they live in `metrics`."""

from ganlab.metrics.intervals import Interval, bootstrap, wilson

__all__ = ["Interval", "bootstrap", "wilson"]
