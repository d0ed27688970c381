"""How the desk did: figures over a span of time, from what the journal says happened. Never from today's policy."""
