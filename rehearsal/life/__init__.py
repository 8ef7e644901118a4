"""The life of a deployment, rehearsed: change after change in one account, to the end and back again."""
