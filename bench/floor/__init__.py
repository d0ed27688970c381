"""The floor: the same road with nothing on it. Fetch, parse, one durable commit a batch, render, send, move.

Not a product: no duplicates, no trust, no rules, no windows, no retries, no crash states. What a daemon with
all of these keeps of the floor's rate is the figure that can be compared between machines.
"""
