"""How fast the daemon is: mails through Dovecot, the real daemon and an SMTP receiver, beside a floor."""
