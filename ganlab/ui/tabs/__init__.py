"""One file a tab: `build(ctx, tab, model)` fills the current gr.Tab. A tab never imports a tab."""
