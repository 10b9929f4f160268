# Needs Python 3.11 or newer with pip. Everything else is made from uv.lock; see tools/.
# `make test ARGS="-k ticket"` passes options to pytest.

PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
ifeq ($(strip $(PYTHON)),)
$(error 需要 Python 3.11 或更新版本 / Python 3.11 or newer is needed: set PYTHON=/path/to/python)
endif
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run worker test lint format domain sync train migrate bench bench-backend bench-nlu clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run:  ## 启动全部进程,Ctrl-C 停止 / start everything in the foreground
	@$(PYTHON) -m tools.start

worker:  ## 单独启动一个 worker,需要 REDIS_URL / one more worker beside the gateways
	@$(PYTHON) -m tools.worker

test:  ## 运行两个环境的全部测试 / run every test suite of both environments
	@$(PYTHON) -m tools.run_tests $(ARGS)

lint:  ## 静态检查 / ruff, mypy, import rules, generated domain
	@$(PYTHON) -m tools.lint

format: sync  ## 自动格式化 / let ruff format and fix what it can
	@.venv/bin/python -m ruff check --fix --exit-zero .
	@.venv/bin/python -m ruff format .

domain: sync  ## 由目录生成机器人领域文件 / write the bot's domain from the catalogue
	@.venv/bin/python -m backend.catalogue.export_domain

sync:  ## 按 uv.lock 建立两个环境 / create or update both environments
	@$(PYTHON) -m tools.bootstrap

train:  ## 模型缺失或过期时训练 / train the model when it is missing or stale
	@$(PYTHON) -m tools.train

migrate:  ## 数据库升级到最新结构 / bring the database to the newest schema
	@$(PYTHON) -m tools.migrate

bench: train  ## 性能基准 / run the benchmarks
	@.venv/bin/python -m benchmarks.run $(ARGS)

bench-backend: sync  ## 一万与十万工单时的后端 / measure the backend with 10,000 and 100,000 tickets
	@.venv/bin/python -m benchmarks.backend $(ARGS)

bench-nlu: train  ## 语义理解基准 / measure understanding, also of the peers
	@.venv-bot/bin/python -m benchmarks.nlu $(ARGS)

clean:  ## 删除环境、缓存和模型,保留数据 / remove environments, caches, models; keep data
	rm -rf .venv .venv-bot .venv-tools .rasa var/models
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
