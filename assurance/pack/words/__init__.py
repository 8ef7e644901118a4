"""What an approver reads, as TOML: corrected without Python, and held to its shape whenever it is loaded."""
