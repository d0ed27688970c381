"""The pure heart: frozen values and functions, standard library only. Time, identity and randomness are given."""
