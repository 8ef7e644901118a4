# The few verbs a person types. Needs Python 3.11 or newer; everything else is set up in .venv, once.
#
# make answers 2 whenever a recipe fails, and names the recipe's own status in its last line ("Error 1": open findings,
# "Error 2": could not check). Where a script must tell the two apart: .venv/bin/python app.py NAME.

PYTHON ?= python3
environment ?= example
READY := .venv/ready
RUN := .venv/bin/python

# The app's own processes and the tests' workers would else compile every module anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help synth test mutants lint check rehearse schema docs requirements clean

help: ## Show the verbs
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 20

synth: $(READY) ## Synthesize and check an environment: make synth environment=full
	@$(RUN) app.py $(environment)

test: $(READY) ## Run the tests; all that CI runs: make test thorough=yes
	@$(RUN) -m pytest -n auto --dist loadfile $(if $(thorough),,-m "not thorough" --hypothesis-profile=fast)

mutants: $(READY) ## Spoil every value of our templates, and ask that a control notices (minutes)
	@MUTANTS=all $(RUN) -m pytest -n auto tests/controls/test_mutants.py

lint: $(READY) ## Check style and types
	@$(RUN) -m ruff check
	@$(RUN) -m ruff format --check
	@$(RUN) -m mypy

rehearse: $(READY) ## Deploy an environment on this machine, without an AWS account: make rehearse environment=full
	@$(RUN) -m assurance rehearse $(environment)

check: ## All that CI demands
	@.ci/run

schema: $(READY) ## Write environments/schema.json, by which editors complete environment files
	@$(RUN) -m settings.schema > environments/schema.json.new
	@mv environments/schema.json.new environments/schema.json

docs: $(READY) ## Write docs/controls from the control catalogue
	@$(RUN) -m assurance controls --write-docs docs/controls

requirements: $(READY) ## Pin what pyproject.toml asks for: make requirements upgrade=--upgrade
	@test -x .venv/uv/bin/uv || $(RUN) -m pip install --quiet --disable-pip-version-check --target .venv/uv uv
	@.venv/uv/bin/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
		--no-header --no-annotate --quiet --system-certs $(upgrade) --output-file requirements.txt
	@{ printf '%s\n' '# The baseline itself, editable, and exact pins of all it needs (made by: make requirements).' '-e .'; \
		cat requirements.txt; } > requirements.txt.new
	@mv requirements.txt.new requirements.txt

clean: ## Remove what synthesis and tests leave behind
	rm -rf cdk.out cdk.out.* approval-pack .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed, and '$(PYTHON)' is $$($(PYTHON) --version 2>/dev/null || echo missing);" \
			"name another one: make PYTHON=/path/to/python3" >&2; exit 2; }
	@$(PYTHON) .ci/set_up.py
