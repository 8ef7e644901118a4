"""The approval pack: what a security approver reads, questions and signs, made from the evidence alone."""
