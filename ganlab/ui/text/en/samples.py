"""The words of the Samples tab."""

from ganlab.ui.text.en import explore

TEXT: dict[str, str] = {
    **explore.TEXT,
    "lead": "Each picture below was drawn from nothing but random numbers; its seed names the numbers, so the same seed always gives the same picture.",
    "paper": "DCGAN, Figures 2 and 3: samples after one epoch and after five, plausible without having been memorised.",
    "seeds": "Seeds: 0-63, or 3, 5, 9-12",
    "size": "Picture size",
    "columns": "Columns",
    "columns_auto": "all that fit",
    "truncation": "Truncation",
    "truncation_hint": "Truncation multiplies the random numbers: nearer to 0 pictures grow alike, above 1 they grow bolder and break.",
    "order": "Order",
    "order_seed": "as written",
    "order_score": "by the discriminator's score",
    "as": "File",
    "as_png": "PNG sheet",
    "as_zip": "zip of PNG files",
    "as_npz": "npz: pixels, seeds, z",
    "sheet": "Download",
    "times": "{side} px (×{factor})",
    "wall": "Samples; arrow keys move, Enter enlarges",
    "count": "{n} pictures of {size} × {size} px.",
}
