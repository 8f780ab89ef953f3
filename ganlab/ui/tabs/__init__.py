"""One file a tab: `build(ctx, tab, picker)` fills the current gr.Tab. A tab never imports a tab."""
