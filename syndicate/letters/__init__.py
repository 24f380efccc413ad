"""PURE: an edition and a reader's choice become a letter, and a letter becomes bytes. No I/O, no clock, no dice."""
