"""The pure heart: frozen values and functions over them, standard library only. Time, identity and randomness are given."""
