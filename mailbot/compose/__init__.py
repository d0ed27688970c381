"""Drafts become the bytes of mail."""

from mailbot.compose.composer import Composer, Stamp
from mailbot.compose.headers import ComposeError, is_writable
from mailbot.compose.lint import TemplateError, TemplateProblem

__all__ = ["ComposeError", "Composer", "Stamp", "TemplateError", "TemplateProblem", "is_writable"]
