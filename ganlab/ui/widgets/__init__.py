"""Custom components: markup, style and script in files of one name, put together in Python."""

from ganlab.ui.widgets.base import widget

__all__ = ["widget"]
