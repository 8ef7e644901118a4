"""Where facts come from: templates or a live account, all reported in the same shape."""
