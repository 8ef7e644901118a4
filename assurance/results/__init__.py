"""How results are told: one `render` a form."""
