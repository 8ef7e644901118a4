"""Who may do what, through which door: policy documents as pure functions of settings and capabilities."""
