"""How the page looks and behaves: a quiet theme, one style sheet (page.css), the scripts that all widgets share.

Nothing comes from elsewhere.
"""

from __future__ import annotations

from importlib.resources import files

import gradio as gr

SANS = [
    "system-ui",
    "-apple-system",
    "Segoe UI",
    "Noto Sans",
    "Noto Sans KR",
    "Apple SD Gothic Neo",
    "Malgun Gothic",
    "sans-serif",
]
SCRIPTS = ("page.js", "shelf.js", "manners.js")
MONO = ["ui-monospace", "SF Mono", "Menlo", "Consolas", "Noto Sans Mono", "monospace"]


def theme() -> gr.themes.Base:
    """Ink on paper: system fonts, no shadows, small corners; colours are the variables of page.css."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.blue,
        neutral_hue=gr.themes.colors.stone,
        radius_size=gr.themes.sizes.radius_sm,
        font=[_installed(name) for name in SANS],
        font_mono=[_installed(name) for name in MONO],
    ).set(
        body_background_fill="var(--lab-paper)",
        body_background_fill_dark="var(--lab-paper)",
        body_text_color="var(--lab-ink)",
        body_text_color_dark="var(--lab-ink)",
        body_text_color_subdued="var(--lab-quiet)",
        body_text_color_subdued_dark="var(--lab-quiet)",
        background_fill_primary="var(--lab-card)",
        background_fill_primary_dark="var(--lab-card)",
        background_fill_secondary="var(--lab-paper)",
        background_fill_secondary_dark="var(--lab-paper)",
        block_background_fill="var(--lab-card)",
        block_background_fill_dark="var(--lab-card)",
        block_border_color="var(--lab-line)",
        block_border_color_dark="var(--lab-line)",
        border_color_primary="var(--lab-line)",
        border_color_primary_dark="var(--lab-line)",
        block_info_text_color="var(--lab-quiet)",
        block_info_text_color_dark="var(--lab-quiet)",
        block_label_text_color="var(--lab-ink)",
        block_label_text_color_dark="var(--lab-ink)",
        block_title_text_color="var(--lab-ink)",
        block_title_text_color_dark="var(--lab-ink)",
        block_title_text_weight="600",
        block_shadow="none",
        block_shadow_dark="none",
        input_background_fill="var(--lab-paper)",
        input_background_fill_dark="var(--lab-paper)",
        input_border_color="var(--lab-edge)",
        input_border_color_dark="var(--lab-edge)",
        checkbox_label_padding="0.1rem 0",
        checkbox_label_gap="0.25rem 1.25rem",
        checkbox_label_background_fill="transparent",
        checkbox_label_background_fill_dark="transparent",
        checkbox_label_background_fill_hover="transparent",
        checkbox_label_background_fill_hover_dark="transparent",
        checkbox_label_border_width="0px",
        checkbox_label_border_width_dark="0px",
        checkbox_label_text_weight="400",
        color_accent="var(--lab-focus)",
        link_text_color="var(--lab-focus)",
        link_text_color_dark="var(--lab-focus)",
        checkbox_background_color_selected="var(--lab-focus)",
        checkbox_background_color_selected_dark="var(--lab-focus)",
        checkbox_border_color_selected="var(--lab-focus)",
        checkbox_border_color_selected_dark="var(--lab-focus)",
        checkbox_border_color="var(--lab-edge)",
        checkbox_border_color_dark="var(--lab-edge)",
        layout_gap="0.75rem",
        button_large_text_size="1rem",
        button_primary_background_fill="var(--lab-accent)",
        button_primary_background_fill_dark="var(--lab-accent)",
        button_primary_background_fill_hover="var(--lab-accent-strong)",
        button_primary_background_fill_hover_dark="var(--lab-accent-strong)",
        button_primary_text_color="var(--lab-on-accent)",
        button_primary_text_color_dark="var(--lab-on-accent)",
        button_secondary_background_fill="var(--lab-card)",
        button_secondary_background_fill_dark="var(--lab-card)",
        button_secondary_background_fill_hover="var(--lab-hover)",
        button_secondary_background_fill_hover_dark="var(--lab-hover)",
        button_secondary_border_color="var(--lab-edge)",
        button_secondary_border_color_dark="var(--lab-edge)",
        button_secondary_text_color="var(--lab-ink)",
        button_secondary_text_color_dark="var(--lab-ink)",
    )


def css() -> str:
    """The style sheet of the page."""
    return _text("page.css")


def head() -> str:
    """For the document's head: how wide a phone's page is, which schemes of colour there are, the page's scripts."""
    meta = {"viewport": "width=device-width, initial-scale=1", "color-scheme": "light dark"}
    lines = "".join(f'<meta name="{name}" content="{content}">' for name, content in meta.items())
    return lines + "".join(f"<script>{_text(name)}</script>" for name in SCRIPTS)


def _text(name: str) -> str:
    return files("ganlab.ui").joinpath(name).read_text(encoding="utf-8")


def _installed(name: str) -> gr.themes.Font:
    return gr.themes.Font(name)
