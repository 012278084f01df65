# make          build mdocker
# make run      a shell in a container (makes ./rootfs if there is none)
# make test     every test; installs what it lacks (bats; where the cgroups are
#               not v2, a User-Mode Linux kernel)
# make test-kernel  what tests mdocker, all of it in such a kernel (no root)
# make test-kit     the teaching kit: starter, grader, doctor
# make lint     shellcheck, and every compiler that is here, without a warning
# make doctor   what this machine can do, and what broken runs have left
# make starter  the students' folder [CUT="2 3 5"] [DIR=starter]
# make grade    points for SUBJECT=FILE.c or a program; KERNEL=1 in a kernel of its own
# make grade-all   a class: DIR=submissions OUT=grades.csv
# make gradescope  the zip for Gradescope, autograder.zip
# make clean    remove what make has built
# make help     all targets
#
# There is nothing to configure: cc mdocker.c -o mdocker does the same.

CFLAGS  ?= -O2 -g -Wall -Wextra
WARN     = -std=c11 -Wall -Wextra -Wpedantic -Werror
SUBJECT ?= ./mdocker
SUDO    := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

mdocker: mdocker.c
	@command -v $(firstword $(CC)) >/dev/null || tests/tools/need.sh cc
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ mdocker.c

rootfs:
	./rootfs.sh busybox ./rootfs

.PHONY: run test test-kernel test-kit lint doctor starter grade grade-all gradescope clean help
run: mdocker rootfs
	$(SUDO) ./mdocker run ./rootfs

test: mdocker
	@SUBJECT="$(SUBJECT)" tests/tools/test.sh

test-kernel: mdocker
	@SUBJECT="$(SUBJECT)" tests/tools/test.sh kernel

test-kit: mdocker
	@tests/tools/test.sh kit

lint:
	@tests/tools/lint.sh $(WARN)

doctor:
	@tests/kit/doctor.sh

starter:
	@tests/kit/starter.sh "$(or $(DIR),starter)" $(CUT)

grade:
	@KERNEL="$(KERNEL)" tests/kit/grade.sh "$(if $(filter file,$(origin SUBJECT)),mdocker.c,$(SUBJECT))"

grade-all:
	@KERNEL="$(KERNEL)" tests/kit/grade-all.sh "$(or $(DIR),submissions)" "$(or $(OUT),grades.csv)"

gradescope:
	@tests/kit/gradescope.sh autograder.zip

clean:
	rm -f mdocker

help:
	@sed -n '/^#$$/q; s/^# //p' Makefile
