"""The words around the tabs."""

from ganlab.ui.text.en import tour

TEXT = {
    "title": "ganlab",
    "tagline": "What has a DCGAN learned? Train one on your pictures, and look inside.",
    "model": "Model",
    "model_info": "Every tab but Train works on it: a shipped model, or any run from its first snapshot.",
    "no_model": "No model yet. Train one: it can be explored from its first snapshot.",
    "device": "Runs on {device}",
    "standing": {
        "shipped": "",
        "running": "Still in training: this is its newest snapshot.",
        "paused": "Paused in training: this is its newest snapshot.",
        "finished": "A finished run.",
        "stopped": "A run that stopped early: this is its last snapshot.",
    },
    "looking_at": "A generator that draws {size} px pictures from {z_dim} random numbers. It has seen {images} images of {data}.",
    "kinds": {
        "shipped": "shipped",
        "running": "training",
        "paused": "paused",
        "finished": "finished",
        "stopped": "stopped",
    },
    "choice": "{title} · {kind}",
    "tabs": {"train": "Train", "samples": "Samples", "walk": "Walk", "arithmetic": "Arithmetic", "ablate": "Ablate"},
    "error": "That did not work",
    "unforeseen": "Something went wrong that was not foreseen ({kind}). The server's log has the details.",
    "unreachable": "The server does not answer. Is it still running? Reload the page once it is.",
    "language": "Language",
    "lecture": "Lecture (L)",
    "lecture_hint": "Full screen, large type, explanations folded away; the key L, and Escape to leave",
    "tour": "Tour",
    "tour_hint": "Three minutes through all tabs",
    "machine": "Time machine",
    "machine_hint": "The same seeds, sums and boxes on every snapshot of this run",
    "machine_place": "after {images} images",
    "snapshot": "{run}, after {images} images",
    "steps": tour.TEXT,
    "up": "ganlab is up: {address}",
    "read_only": "read-only: no training, no uploads",
}
