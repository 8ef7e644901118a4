"""The verbs of the command line, one module a verb: each has `register(verbs)` and `run(options)`."""
