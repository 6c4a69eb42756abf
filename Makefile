# One-line targets, the same here and in CI.
PYTHON ?= python3
BIN = .venv/bin

KILLS ?= 1000

.PHONY: demo test check golden proof bench clean

demo: .venv/demo                ## install, then watch press coverage become a mail
	$(BIN)/newsletter demo

test: .venv/dev                 ## install with the test tools, then run every test
	$(BIN)/python -m pytest -n auto

check: .venv/dev                ## lint, types, floors
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

golden: .venv/dev               ## write the golden files anew; read the diff before you commit
	$(BIN)/python -m pytest tests -k golden --update-golden

proof: .venv/dev                ## kill a running send KILLS times: nobody twice, nobody missed
	$(BIN)/python -m tests.sending.proof $(KILLS)

bench: .venv/dev                ## the sender beside its rivals; installs those it can, names the others
	-mkdir -p build/rivals && cd build/rivals && npm install --silent --no-audit --no-fund nodemailer
	-$(BIN)/python -m pip install -q --disable-pip-version-check mailmerge
	$(BIN)/python -m benchmarks.sender

clean:
	rm -rf .venv build dist

.venv/demo: pyproject.toml
	$(PYTHON) -m venv .venv && $(BIN)/python -m pip install -q --disable-pip-version-check -e . && touch $@

.venv/dev: pyproject.toml
	$(PYTHON) -m venv .venv && $(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev]' && touch $@ .venv/demo
