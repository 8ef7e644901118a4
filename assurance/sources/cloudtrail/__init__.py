"""CloudTrail's log files: where they lie, what they hold, and whether they are whole."""
