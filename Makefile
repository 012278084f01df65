# make          build mdocker
# make run      a shell in a container (makes ./rootfs if there is none)
# make test     every test (installs bats if it is missing)
# make test-kernel  the section tests on pure cgroup v2, in a kernel of its own (no root)
# make lint     shellcheck, and every compiler that is here, without a warning
# make help     all targets
#
# There is nothing to configure: cc mdocker.c -o mdocker does the same.

CFLAGS  ?= -O2 -g -Wall -Wextra
WARN     = -std=c11 -Wall -Wextra -Wpedantic -Werror
SUBJECT ?= ./mdocker
SUDO    := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

mdocker: mdocker.c
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ mdocker.c

rootfs:
	./rootfs.sh busybox ./rootfs

.PHONY: run test test-kernel lint clean help
run: mdocker rootfs
	$(SUDO) ./mdocker run ./rootfs

test: mdocker
	@tests/need.sh bats
	$(SUDO) SUBJECT="$(SUBJECT)" tests/run.sh

test-kernel: mdocker
	@tests/need.sh bats linux.uml
	tests/kernel.sh env SUBJECT="$(SUBJECT)" tests/run.sh -j 1 tests/0*.bats

lint:
	@tests/lint.sh $(WARN)

clean:
	rm -f mdocker

help:
	@sed -n 's/^# \(make.*\)/\1/p' Makefile
