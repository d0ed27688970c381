"""Open hours, windows and escalations as arithmetic over given instants."""
