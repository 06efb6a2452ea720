# ประเมิน · Prameun. `make help` is made from the ## remarks below: English | ไทย.

PYTHON ?= python3
VENV   := .venv/bin/python

# "3.11" where PYTHON can carry us, else empty. It is part of the stamp's name, so that another Python sets up anew.
FOUND := $(shell "$(PYTHON)" -c 'import sys, venv, ensurepip; sys.version_info >= (3, 11) and print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
READY := .venv/ready-$(FOUND)

define WRONG_PYTHON
ต้องใช้ Python 3.11 ขึ้นไปพร้อม venv แต่ $(PYTHON) คือ \
"$(shell command -v "$(PYTHON)" >/dev/null && "$(PYTHON)" --version 2>&1 || echo "ไม่พบ · not found")" \
· Prameun needs Python 3.11 or newer with venv: try make PYTHON=python3.12, or on Debian apt install python3-venv
endef

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUTF8 := 1
# Where it is set, each start would compile the whole program anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: all setup test all-offices forms pdf seal packages purge bench cluster-demo scale docs pictures audit-deps trust clean help
.NOTPARALLEL:
.DEFAULT_GOAL := all

## make ROUND=2566/1 INPUT=DIR OUTPUT=DIR CONFIG=FILE FRESH=1 | เลือกรอบ โฟลเดอร์ ค่าตั้ง หรือทำใหม่ทั้งหมด

all: $(READY) ## set up on first use, then run the round | ติดตั้งครั้งแรก แล้วประมวลผลรอบการประเมิน
	@$(VENV) -m pipeline run $${ROUND:+--round "$$ROUND"} $${INPUT:+--input "$$INPUT"} \
	    $${OUTPUT:+--output "$$OUTPUT"} $${CONFIG:+--config "$$CONFIG"} $${FRESH:+--fresh}; outcome=$$?; \
	case $$outcome in \
	0) echo "เสร็จสมบูรณ์ · Finished.";; \
	1) echo "เสร็จแล้ว แต่มีไฟล์ที่ใช้ไม่ได้หรือบุคคลที่ยังไม่มีคะแนน · Finished; some files or people need attention.";; \
	*) echo "ประมวลผลไม่ได้ ดูสาเหตุข้างบน · Could not run; the reason stands above." >&2; exit $$outcome;; \
	esac

setup: $(READY) ## create .venv from the locked versions, run nothing | ติดตั้งอย่างเดียว ไม่ประมวลผล

test: $(READY) ## set up on first use, then run all tests | ทดสอบโปรแกรมทั้งหมด
	@$(VENV) -m pytest -n auto --dist loadfile

all-offices: $(READY) ## run every office of INPUT=offices, and one overview | ประมวลผลทุกสำนักงานในโฟลเดอร์เดียว
	@$(VENV) -m pipeline run-all $${ROUND:+--round "$$ROUND"} $${INPUT:+--input "$$INPUT"} \
	    $${OUTPUT:+--output "$$OUTPUT"} $${CONFIG:+--config "$$CONFIG"} $${FRESH:+--fresh}

forms: $(READY) ## write the round's blank forms (CARRY_OVER=2565/2) | ออกแบบประเมินเปล่าจากทะเบียนบุคลากร
	@$(VENV) -m pipeline forms $${ROUND:+--round "$$ROUND"} $${INPUT:+--input "$$INPUT"} \
	    $${OUTPUT:+--output "$$OUTPUT"} $${CONFIG:+--config "$$CONFIG"} $${CARRY_OVER:+--carry-over "$$CARRY_OVER"}

pdf: $(READY) ## print letters and lists of the completed round to pdf/ | พิมพ์หนังสือแจ้งผลและบัญชีเป็น PDF
	@$(VENV) -m pipeline pdf $${ROUND:+--round "$$ROUND"} $${INPUT:+--input "$$INPUT"} \
	    $${OUTPUT:+--output "$$OUTPUT"} $${CONFIG:+--config "$$CONFIG"}

seal: $(READY) ## keep the completed round as one archive in sealed/ | ผนึกรอบที่เสร็จแล้วเก็บเป็นหลักฐาน
	@$(VENV) -m pipeline seal $${ROUND:+--round "$$ROUND"} $${INPUT:+--input "$$INPUT"} \
	    $${OUTPUT:+--output "$$OUTPUT"} $${CONFIG:+--config "$$CONFIG"}

packages: $(READY) ## lay in packages/ what goes to whom (ENCRYPT=1) | จัดชุดส่งรายหน่วยรายบุคคล พร้อมรายการส่ง
	@$(VENV) -m pipeline packages $${ROUND:+--round "$$ROUND"} $${INPUT:+--input "$$INPUT"} \
	    $${OUTPUT:+--output "$$OUTPUT"} $${CONFIG:+--config "$$CONFIG"} $${ENCRYPT:+--encrypt}

purge: $(READY) ## remove what was made of ROUND=2566/1, not what came in | ลบผล PDF ชุดส่งของรอบ ไม่แตะ input/ sealed/
	@$(VENV) -m pipeline purge $${ROUND:+--round "$$ROUND"} $${INPUT:+--input "$$INPUT"} $${OUTPUT:+--output "$$OUTPUT"}

bench: $(READY) ## race plain scripts: SIZES="200 2000" RUNS=3 PEOPLE=200 | จับเวลาเทียบกับสคริปต์ทั่วไป
	@$(VENV) -m tests.bench $${SIZES:+--sizes $$SIZES} $${RUNS:+--runs "$$RUNS"} $${PEOPLE:+--people "$$PEOPLE"} \
	    $${FORMS:+--forms "$$FORMS"} $${RAISES:+--raises "$$RAISES"}

cluster-demo: $(READY) ## a cluster here, a worker killed, the same bytes | สาธิตคลัสเตอร์บนเครื่องเดียว
	@$(VENV) -m tests.cluster_demo $${OFFICES:+--offices "$$OFFICES"} $${PEOPLE:+--people "$$PEOPLE"}

scale: $(READY) ## run a country of OFFICES=250 PEOPLE=400 | วัดทั้งประเทศ เขียน docs/scale.md (ใช้เวลาและดิสก์มาก)
	@$(VENV) -m tests.country $${OFFICES:+--offices "$$OFFICES"} $${PEOPLE:+--people "$$PEOPLE"}

docs: $(READY) ## write docs/tables.md from pipeline/tables.py | สร้างคำอธิบายตารางใหม่
	@$(VENV) -m pipeline.tables > docs/tables.md.new && mv docs/tables.md.new docs/tables.md

pictures: $(READY) ## take the guide's pictures anew | ถ่ายภาพประกอบคู่มือใหม่
	@$(VENV) -m tests.pictures

# A throw-away environment: what checks the dependencies is none of them. The lock is whole and has every hash: no pip; --strict: what cannot be checked is no success.
audit-deps: ## check the locked packages for known vulnerabilities | ตรวจช่องโหว่ที่ทราบแล้วของไลบรารี (ใช้อินเทอร์เน็ต)
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && "$(PYTHON)" -m venv "$$folder" \
	    && { "$$folder/bin/python" -m pip install -qq pip-audit 2>/dev/null || { echo "ต่ออินเทอร์เน็ตไม่ได้ จึงยังไม่ได้ตรวจ · audit-deps needs the network: nothing was checked" >&2; exit 2; }; } \
	    && "$$folder/bin/python" -m pip_audit -r requirements.lock --require-hashes --disable-pip --strict --progress-spinner off

trust: $(READY) ## try every promise in full and write docs/trust.md | ทดสอบคำมั่นทุกข้อเต็มรูปแบบ
	@$(VENV) -m tests.trust $${FUZZ_MINUTES:+--fuzz-minutes "$$FUZZ_MINUTES"} $${MUTANTS:+--mutants "$$MUTANTS"}

clean: ## remove output/, pdf/ and what tests leave, nothing else | ลบผลลัพธ์และไฟล์ชั่วคราว ไม่แตะ input/ sealed/ packages/
	rm -rf output pdf .pytest_cache .hypothesis
	find pipeline tests -name __pycache__ -prune -exec rm -rf {} +

help: ## show this list | แสดงรายการนี้
	@awk -F ' *## | \\| ' \
	    '/^## /             { printf "%-75s%s\n", $$2, $$3 } \
	     /^[a-z-]+:.* ## /   { sub(/:.*/, "", $$1); printf "make %-13s%-57s%s\n", $$1, $$2, $$3 }' Makefile

# Started over whenever the lock is newer or a former set-up was interrupted: the stamp is written last.
$(READY): requirements.lock
	$(if $(FOUND),,$(error $(WRONG_PYTHON)))
	@echo "กำลังติดตั้งครั้งแรก ใช้เวลาไม่ถึงหนึ่งนาที · Setting up, under a minute, once" >&2
	@rm -rf .venv
	@"$(PYTHON)" -m venv .venv
	@$(VENV) -m pip install -qq --no-deps --require-hashes --only-binary :all: -r requirements.lock
	@touch $@
