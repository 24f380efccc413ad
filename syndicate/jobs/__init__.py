"""Jobs: who runs work, and when. What the work is, wiring says."""
