"""mailbot: an email-first ticketing daemon. See docs/life-of-a-mail.md for the way of one mail through it."""

__version__ = "0.1.0"
