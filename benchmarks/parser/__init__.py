"""How well and how fast the parser reads (`make bench-parser`), and its training."""
