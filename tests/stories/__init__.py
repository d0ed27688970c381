"""Whole desks: the real daemon over a real IMAP server and a real SMTP receiver, on a clock that the test sets."""
