"""The controls: a folder per family, named by the first letters of its ids."""
