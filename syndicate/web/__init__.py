"""The web door: translate in, call one use case, translate out."""
