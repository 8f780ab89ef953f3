"""The words for keeping a picture and sharing a view, the same on every tab that explores a model."""

TEXT: dict[str, str] = {
    "keep": "Keep on the shelf (K)",
    "copy_link": "Copy link",
    "copy_link_hint": "An address that opens this page as it is set now, wherever the same model is served",
    "link_copied": "The link is copied.",
    "copy_python": "Copy as Python",
    "copy_python_hint": "A few lines that draw these very pictures with the library",
    "python_copied": "The code is copied.",
    "report": "Report",
    "report_hint": "These pictures with their figures, settings and code, as one HTML file that needs nothing else",
    "copy_by_hand": "This browser does not let a page copy: select the text and copy it.",
    "link_other": "The link was made with another model: the same settings give other pictures here.",
}
