# Two commands matter: `make demo` shows a desk at work, `make test` sets everything up and passes the tests.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test check bench servers lock clean

.venv: requirements.lock pyproject.toml .ci/make-venv
	@bash .ci/make-venv $(VENV)
	@touch $(VENV)

# The built-in mail server, the real daemon, and a morning at the desk. ONCE=1 ends by itself.
demo: .venv
	@$(BIN)/mailbot demo $(if $(ONCE),--once)

test: .venv check
	@$(BIN)/python -m pytest

check: .venv
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: .venv
	@$(BIN)/python -m bench

# Dovecot and PostgreSQL from Debian's packages, so that no test is skipped.
servers:
	@bash .ci/install-servers

lock: .venv
	@bash .ci/make-lock

clean:
	rm -rf $(VENV) build dist var demo-desk .pytest_cache .mypy_cache .ruff_cache .hypothesis
