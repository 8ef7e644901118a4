"""The answers, a function per question: what stands against the question's title, and what is not decided."""
