# The commands of this repository. Those that need it run `make setup` first.

PYTHON ?= python3
VENV   := .venv
RUN    := $(VENV)/bin/python
STAMP  := $(VENV)/.installed
SIDE_BY_SIDE := -n 2

# What to install: a learner needs only `notebook`; `nbgrader` is for instructors.
EXTRAS ?= notebook,nbgrader,dev
# Where pip finds torch built for CPUs; for a GPU: make setup TORCH_INDEX=
TORCH_INDEX ?= $(if $(filter Linux,$(shell uname)),https://download.pytorch.org/whl/cpu)

.DEFAULT_GOAL := help
.PHONY: help setup system demo test test-fast coverage lint verify pasted held-out calibrate baselines fuzz hostile bench clean

help:            ## show this list
	@grep -E '^[a-z-]+: .*##|^[a-z-]+:  *##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) system  ## make .venv with pinned versions, and install the sandbox program

$(STAMP): pyproject.toml constraints.txt
	@echo "setting up $(VENV): about 500 MB of Python packages, only once; 1 to 5 minutes"
	@test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	@index='$(TORCH_INDEX)'; begun=$$(date +%s); \
	if [ -n "$$index" ] && ! $(RUN) -c 'import sys, urllib.request as r; r.urlopen(sys.argv[1], timeout=10)' \
	    "$$index/torch/" 2>/dev/null; then \
	    echo "  $$index cannot be reached; taking torch from pip's usual index, on Linux perhaps with 2 GB for CUDA"; \
	    index=; \
	fi; \
	pip="$(RUN) -m pip install -qq --disable-pip-version-check --constraint constraints.txt"; \
	test -z "$$index" || pip="$$pip --extra-index-url $$index"; \
	echo "  1 of 2: torch$${index:+, built for CPUs}" && $$pip torch && \
	echo "  2 of 2: the course with [$(EXTRAS)] and all its dependencies" && $$pip --editable '.[$(EXTRAS)]' && \
	echo "  done in $$(( $$(date +%s) - begun )) s"
	@touch $@

system:          ## install bubblewrap if run as root with apt
	@command -v bwrap >/dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "installing bubblewrap"; \
	    { apt-get update -qq && apt-get install -y -qq bubblewrap; } >/dev/null 2>&1 && exit 0; \
	fi; \
	echo "bubblewrap is not installed (Debian, Ubuntu: sudo apt install bubblewrap);" \
	     "some machines let nothing else make a full sandbox; each report says what was in force"

demo: setup      ## release lesson 01, grade three submissions, print the table of scores
	@$(RUN) -m autograder.nbgrader.demo

test: setup      ## style, types and every test
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy
	@$(RUN) -m pytest $(SIDE_BY_SIDE)

coverage: setup  ## how much of the code the quick tests run, line by line; fails below the floor
	@$(RUN) -m pytest -q $(SIDE_BY_SIDE) -m "not slow" --cov --cov-report=term:skip-covered

test-fast: setup  ## tests that need no sandbox, kernel or nbgrader: a few minutes on two idle cores
	@$(RUN) -m ruff check .
	@$(RUN) -m pytest -q $(SIDE_BY_SIDE) -m "not slow"

lint: setup      ## style and types only
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy

verify: setup    ## prove every exercise and pool whose proof is stale, and record it
	@$(RUN) -m autograder verify --all --stale --recorded --write --table --seeds 5
	@$(RUN) -m autograder pool --all --stale --write

pasted: setup    ## grade a network from a tutorial in every exercise where that record is stale
	@$(RUN) -m autograder.proving.pasted_network

held-out: setup  ## hear the evidence that nobody wrote for the pools, where that record is stale
	@$(RUN) -m autograder.proving.held_out_evidence

calibrate: setup ## make the campaign's missing runs, and write the figures into GRADES.md
	@$(RUN) -m autograder calibrate --page

baselines: setup ## write what classifiers without convolutions reach into the cards and GRADES.md (hours)
	@$(RUN) -m autograder baselines --write

fuzz: setup      ## try 10,000 malformed notebooks, specs, messages, files and command lines
	@$(RUN) -m pytest -q --hypothesis-profile=fuzz tests/fuzz

hostile: setup   ## run every attack of tests/hostile against the real grader (about five minutes)
	@$(RUN) -m pytest -q $(SIDE_BY_SIDE) tests/hostile

bench: setup     ## measure the README's figures and write them there
	@$(RUN) -m autograder.proving.benchmark

clean:           ## remove what the commands above made
	rm -rf $(VENV) demo-course build *.egg-info .pytest_cache .mypy_cache .ruff_cache
