"""Bounces, read: the bytes of a message about a letter -> what it says. Pure; whom it concerns is proved elsewhere."""
