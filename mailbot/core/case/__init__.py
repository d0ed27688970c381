"""What a case is, which case a mail belongs to, and what an effect does to one."""
