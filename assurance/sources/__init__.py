"""Where facts come from: templates or a live account, all told in the same shape."""
