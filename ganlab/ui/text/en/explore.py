"""The words that the four tabs which explore a model share."""

TEXT: dict[str, str] = {
    "seed": "seed {seed}",
    "picture_of_seed": "Picture of seed {seed}",
    "enlarged": "Picture of seed {seed}, enlarged",
    "download": "Download PNG",
    "close": "Close",
    "working": "Working",
    "no_model": "There is no model yet. Train one in the first tab: it can be explored from its first snapshot.",
    "newer": "A newer snapshot of this model has arrived; the pictures are drawn anew.",
}
