# The few verbs a person types. Needs Python 3.11 or newer; everything else is set up in .venv, once:
# what runs the project for synth, what its tests and linters need for the others.
#
# make answers 2 whenever a recipe fails, and names the recipe's own status in its last line ("Error 1": open findings,
# "Error 2": could not check). Where a script must tell the two apart: .venv/bin/python app.py NAME.

PYTHON ?= python3
environment ?= example
READY := .venv/ready
READY_DEV := .venv/ready-dev
RUN := .venv/bin/python
PIN := .venv/bin/uv pip compile pyproject.toml --extra synth --group build --universal --python-version 3.11 --generate-hashes \
	--no-annotate --custom-compile-command "make requirements" --quiet --system-certs

# A misspelt variable would be ignored: make synth enviroment=full would synthesize the example.
VARIABLES := PYTHON environment life thorough upgrade seed seconds CDK_VALIDATION
GIVEN := $(foreach name,$(.VARIABLES),$(if $(findstring command line,$(origin $(name))),$(name)))
ifneq ($(filter-out $(VARIABLES),$(GIVEN)),)
$(error no variable $(filter-out $(VARIABLES),$(GIVEN)); there are $(VARIABLES). What is for the app or for a tool goes \
	before make: NAME=value make synth)
endif

# The app's own processes and the tests' workers would else compile every module anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help synth test mutants fuzz agreement lint check rehearse schema understood docs requirements sbom release clean

help: ## Show the verbs
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 20

synth: $(READY) ## Synthesize and check an environment: make synth environment=full (or a,b, or all)
	@$(RUN) app.py $(environment)

test: $(READY_DEV) ## Run the tests; all that CI runs: make test thorough=yes
	@$(RUN) -m pytest -n auto --dist loadfile $(if $(thorough),,-m "not thorough" --hypothesis-profile=fast)

mutants: $(READY_DEV) ## Spoil every value of our templates, and ask that a control notices (minutes)
	@MUTANTS=all $(RUN) -m pytest -n auto tests/controls/test_mutants.py

fuzz: $(READY_DEV) ## Read spoilt inputs for two minutes: make fuzz seed=2 seconds=600
	@$(RUN) -m tests.fuzz --seconds $(or $(seconds),120) --seed $(or $(seed),1)

agreement: $(READY_DEV) ## Ask cvc5 what the engine decides, of ten thousand sets of policies and of our own, widened (minutes)
	@$(RUN) -m tests.agreement

lint: $(READY_DEV) ## Check style and types
	@$(RUN) -m ruff check
	@$(RUN) -m ruff format --check
	@$(RUN) -m mypy

rehearse: $(READY_DEV) ## Deploy an environment on this machine, without an AWS account: make rehearse environment=full life=yes
	@$(RUN) -m assurance rehearse $(environment) $(if $(life),--life)

check: ## All that CI demands
	@.ci/run

schema: $(READY_DEV) ## Write environments/schema.json, by which editors complete environment files
	@$(RUN) -m settings.schema > environments/schema.json.new
	@mv environments/schema.json.new environments/schema.json
	@$(RUN) -m settings.schema --fleets > fleets/schema.json.new
	@mv fleets/schema.json.new fleets/schema.json
	@$(RUN) -m assurance.pack.schema > environments/governance/schema.json.new
	@mv environments/governance/schema.json.new environments/governance/schema.json

understood: $(READY_DEV) ## Write what the controls read of each resource type, which COM19 goes by
	@for file in environments/*.toml; do name=$$(basename $$file .toml); \
		$(RUN) app.py $$name --no-pack --output cdk.out.understood/$$name >/dev/null || exit; done
	@$(RUN) -m tests.support.recording cdk.out.understood/* > understood.json.new
	@mv understood.json.new assurance/controls/com/understood.json
	@rm -r cdk.out.understood

docs: $(READY_DEV) ## Write what docs/ holds of tables: controls, unwatched, troubleshooting, runbooks, licences
	@$(RUN) -m assurance controls --write-docs docs/controls
	@$(RUN) -m tests.support.unwatched
	@$(RUN) -m assurance.audit.troubles > docs/troubleshooting.md.new
	@mv docs/troubleshooting.md.new docs/troubleshooting.md
	@$(RUN) -m assurance.pack.runbooks > docs/runbooks.md.new
	@mv docs/runbooks.md.new docs/runbooks.md
	@$(RUN) .ci/licences.py > docs/licences.md.new
	@mv docs/licences.md.new docs/licences.md

requirements: $(READY_DEV) ## Pin what pyproject.toml asks for: make requirements upgrade=--upgrade
	@$(PIN) $(upgrade) --output-file requirements.txt
	@$(PIN) $(upgrade) --group dev --constraints requirements.txt --output-file requirements-dev.txt

sbom: $(READY_DEV) ## Write dist/sbom.cdx.json: what runs the project, as CycloneDX
	@mkdir -p dist
	@$(RUN) .ci/sbom.py > dist/sbom.cdx.json.new
	@mv dist/sbom.cdx.json.new dist/sbom.cdx.json

release: $(READY_DEV) ## Write what a release holds to dist: wheel, pinned requirements, SBOM, their SHA-256
	@$(RUN) .ci/release.py

clean: ## Remove what synthesis and tests leave behind
	rm -rf cdk.out cdk.out.* approval-pack approval-pack.* .pytest_cache .mypy_cache .ruff_cache .hypothesis

define SET_UP
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	echo "Python 3.11 or newer is needed, and '$(PYTHON)' is $$($(PYTHON) --version 2>/dev/null || echo missing);" \
		"name another one: make PYTHON=/path/to/python3" >&2; exit 2; }
@$(PYTHON) .ci/set_up.py
endef

$(READY): requirements.txt pyproject.toml
	$(SET_UP)

$(READY_DEV): requirements-dev.txt pyproject.toml
	$(SET_UP) dev
