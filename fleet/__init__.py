"""Roll a fleet out: templates that many targets share, judged for each, in the form that an engine takes."""
