"""How results are reported: one `render` a form."""
