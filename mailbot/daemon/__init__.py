"""Threads and the outside world: wiring, loops and their supervision. Decides nothing."""
