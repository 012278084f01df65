# make          build mdocker
# make run      a shell in a container (makes ./rootfs if there is none)
# make test     every test; installs what it lacks (bats; where the cgroups are
#               not v2, a User-Mode Linux kernel)
# make test-kernel  what tests mdocker, all of it in such a kernel (no root)
# make lint     shellcheck, and every compiler that is here, without a warning
# make clean    remove what make has built
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
	@SUBJECT="$(SUBJECT)" tests/test.sh

test-kernel: mdocker
	@SUBJECT="$(SUBJECT)" tests/test.sh kernel

lint:
	@tests/lint.sh $(WARN)

clean:
	rm -f mdocker

help:
	@sed -n '/^#$$/q; s/^# //p' Makefile
