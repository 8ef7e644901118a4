"""What an intruder or a careless administrator changes in a deployed account: a small function a change.

Each makes its change, yields, and undoes it. It says which control or question reports it, and at what.
"""
