"""The words of a report."""

TEXT: dict[str, str] = {
    "model": "Model",
    "trained": "Trained on",
    "made": "Made with",
    "code": "The same in Python",
    "settings": "Settings",
}
