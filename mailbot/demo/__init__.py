"""A desk to look at: a mail server for one machine, the real daemon, and the story of a morning."""
