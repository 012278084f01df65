#!/bin/sh
# The checks of programs.sh, which runs this inside of a container, as
# sh -c "$(cat checks.sh)" CHECK [keep].
#
# A check is a function.  It starts in a directory of its own, an empty one, and with
# /dev/null as its stdin.  It passes if it returns 0, and what it prints last is its
# reason if it fails.  A line that begins with "note: " is shown if it passes.
# shellcheck disable=SC2016 # other shells expand what is in single quotes
# shellcheck disable=SC2317,SC2329 # the functions are called by their names
set -eu

export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
	LC_ALL=C.UTF-8 TERM=xterm DEBIAN_FRONTEND=noninteractive
unset TMPDIR SHELL MAKEFLAGS no_proxy http_proxy https_proxy

# expect PATTERN COMMAND...: it succeeds, and its output (without tty's \r) matches
expect() {
	pattern=$1
	shift
	got=$("$@" 2>&1) || {
		printf '%s\n' "$got"
		exit 1
	}
	# shellcheck disable=SC2254 # it is a pattern
	case $(printf '%s' "$got" | tr -d '\r') in
	$pattern) ;;
	*) printf '%s\n' "$1 printed '$got', not '$pattern'"; exit 1 ;;
	esac
}

# eventually COMMAND...: within ten seconds it succeeds
eventually() {
	deadline=$(($(date +%s) + 10))
	until "$@" >last.log 2>&1; do
		[ "$(date +%s)" -lt "$deadline" ] || {
			echo "for ten seconds it failed: $*"
			cat last.log
			[ ! -s background.log ] || cat background.log
			exit 1
		}
		sleep 0.1
	done
}

background() { # background COMMAND...: until the check ends
	"$@" >background.log 2>&1 &
	pids="$pids $!"
}

free_port() {
	python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# ---- Packages ---------------------------------------------------------------

check_apt_update() { apt-get -q update -o APT::Update::Error-Mode=any; }

check_apt_install() {
	apt-get -q -y install hello
	expect "Hello, world!" hello
	apt-get -q -y remove hello
	[ ! -e /usr/bin/hello ]
}

check_dpkg_verify() {
	dpkg -V >differences
	! grep -v ' c ' differences # settings may differ
}

# ---- Compilers --------------------------------------------------------------

check_gcc() {
	printf '#include <stdio.h>\nint main(void) { return puts("text") < 0; }\n' >hello.c
	gcc -Wall -o hello hello.c
	expect text ./hello
}

check_gcc_pipe() { # from stdin, and from one stage to the next
	echo 'int main(void) { return 0; }' | gcc -pipe -x c -o ok -
	./ok
}

check_gcc_pthread() {
	cat >threads.c <<-'END'
	#include <pthread.h>
	#include <semaphore.h>
	#include <stdio.h>
	static sem_t sem;
	static void *run(void *arg) { sem_post(&sem); return arg; }
	int main(void) {
		pthread_t t[8];
		sem_init(&sem, 0, 0);
		for (int i = 0; i < 8; i++)
			if (pthread_create(&t[i], NULL, run, NULL))
				return 1;
		for (int i = 0; i < 8; i++)
			sem_wait(&sem), pthread_join(t[i], NULL);
		return puts("joined") < 0;
	}
	END
	gcc -pthread -o threads threads.c
	expect joined ./threads
}

check_gcc_shm() { # shm_open and sem_open of libc, as a program of its own
	cat >shm.c <<-'END'
	#include <fcntl.h>
	#include <semaphore.h>
	#include <stdio.h>
	#include <sys/mman.h>
	#include <unistd.h>
	int main(void) {
		int fd = shm_open("/check", O_RDWR | O_CREAT, 0600);
		if (fd < 0)
			return perror("shm_open"), 1;
		if (ftruncate(fd, 1 << 20) || mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
				MAP_SHARED, fd, 0) == MAP_FAILED)
			return perror("mmap"), 1;
		if (sem_open("/check", O_CREAT, 0600, 1) == SEM_FAILED)
			return perror("sem_open"), 1;
		return shm_unlink("/check") || sem_unlink("/check");
	}
	END
	gcc -o shm shm.c
	./shm
	[ "$(stat -f -c %T /dev/shm)" = tmpfs ] || { echo "/dev/shm is on disk"; exit 1; }
}

check_cxx() {
	cat >a.cc <<-'END'
	#include <iostream>
	int main() { try { throw 42; } catch (int i) { std::cout << i; } }
	END
	g++ -o a a.cc
	expect 42 ./a
}

check_make() {
	printf 'all: 1 2 3 4\n%%:\n\t@sleep 0.1; echo $@ >$@\n' >Makefile
	make -s -j2
	expect 1234 sh -c 'cat 1 2 3 4 | tr -d "\n"'
}

# ---- Languages --------------------------------------------------------------

check_python() { expect 42 python3 -c 'print(6 * 7)'; }
check_python_pty() { expect '/dev/pts/*' python3 -c 'import pty; pty.spawn(["tty"])'; }
check_python_openpty() { python3 -c 'import os; m, s = os.openpty(); print(os.ttyname(s))'; }

check_python_multiprocessing() {
	cat >pool.py <<-'END'
	import multiprocessing as m
	def square(x): return x * x
	if __name__ == "__main__":
	    lock = m.Lock()
	    with lock, m.Pool(4) as pool: print(sum(pool.map(square, range(10))))
	END
	expect 285 python3 pool.py
}

check_python_subprocess() {
	expect "b'text'" python3 -c '
import subprocess as s
s.run("echo lost", shell=True, stdin=s.DEVNULL, stdout=s.DEVNULL, check=True)
print(s.check_output(["printf", "text"]))'
}

check_python_socket() {
	expect text python3 -c '
import socket, threading
server = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=lambda: server.accept()[0].sendall(b"text")).start()
print(socket.create_connection(server.getsockname(), 5).recv(9).decode())'
}

check_host_name() { # the own name can be looked up, as many servers do when they start
	expect '127.*' python3 -c '
import socket
socket.getfqdn()
print(socket.gethostbyname(socket.gethostname()))'
}

check_perl() {
	expect "text 7" perl -e '
		$| = 1; my $pid = fork // die $!; exec "printf", "text" unless $pid;
		waitpid $pid, 0; system "exit 7;"; print " ", $? >> 8'
}

check_git() {
	git init -q one
	cd one
	echo text >file
	git add file
	git -c user.name=a -c user.email=a@b commit -q -m message
	cd ..
	git -c protocol.file.allow=always clone -q "file://$PWD/one" two
	expect text cat two/file
}

check_node() { expect 42 node -e 'console.log(6 * 7)'; }

check_node_worker() {
	expect 42 node -e '
		const w = require("worker_threads")
		new w.Worker("require(\"worker_threads\").parentPort.postMessage(42)", {eval: true})
			.on("message", m => console.log(m))'
}

# ---- Servers ----------------------------------------------------------------

check_node_http() {
	background node -e '
		const s = require("http").createServer((_, r) => r.end("page"))
		s.listen(0, "127.0.0.1", () => require("fs").writeFileSync("port", "" + s.address().port))'
	eventually test -s port
	expect page curl -sS "http://127.0.0.1:$(cat port)/"
}

check_nginx() {
	port=$(free_port)
	mkdir html
	echo page >html/index.html
	cat >conf <<-END
	pid pid; error_log error.log; daemon off;
	events { }
	http { access_log access.log; server { listen 127.0.0.1:$port; root $PWD/html; } }
	END
	background nginx -p "$PWD" -c conf
	eventually curl -m 2 -sSf "http://127.0.0.1:$port/"
	expect page curl -sS "http://127.0.0.1:$port/"
}

check_redis() {
	port=$(free_port)
	background redis-server --bind 127.0.0.1 --port "$port"
	eventually redis-cli -e -p "$port" ping
	expect OK redis-cli -p "$port" set key text
	expect OK redis-cli -p "$port" save
	expect text redis-cli -p "$port" get key
}

check_postgres() { # with POSIX shared memory, and a query whose workers use it
	chown postgres .
	cat >as_postgres <<-'END'
	set -e
	PATH=$(echo /usr/lib/postgresql/*/bin):$PATH
	initdb -D data -A trust >initdb.log 2>&1 || {
		cat initdb.log
		grep -E 'FATAL|cannot' initdb.log | tail -n 1
		exit 1
	}
	pg_ctl -s -w -D data -l server.log -o "-k $PWD -c listen_addresses= \
		-c dynamic_shared_memory_type=posix" start || { grep FATAL server.log; exit 1; }
	psql -h "$PWD" -At -c "SET force_parallel_mode = on" \
		-c "SELECT count(*) + 42 FROM pg_class WHERE relname = 'nothing'" || status=$?
	pg_ctl -s -w -D data -m fast stop
	exit ${status:-0}
	END
	expect 'SET
42' setpriv --reuid postgres --regid postgres --init-groups sh as_postgres
}

# ---- Users ------------------------------------------------------------------

tester() { # the user of a check, gone when it ends
	userdel -rf tester >log 2>&1 || :
	useradd -m -s /bin/bash tester
}

check_su() { expect 'uid=*(postgres) gid=*' su postgres -c id; }

check_su_login() {
	tester
	expect '/home/tester tester /home/tester -bash' \
		su - tester -c 'echo $HOME $(id -un) $PWD $0'
}

check_setpriv() {
	expect '1234 1235 1235' setpriv --reuid 1234 --regid 1235 --clear-groups \
		sh -c 'echo $(id -u) $(id -g) $(id -G)'
}

check_useradd() {
	tester
	expect tester stat -c %U /home/tester
	userdel -r tester
	[ ! -e /home/tester ]
}

check_chpasswd() {
	tester
	echo tester:secret | chpasswd
	expect True python3 -W ignore -c '
import crypt, spwd
h = spwd.getspnam("tester").sp_pwdp
print(crypt.crypt("secret", h) == h)'
}

# ---- Terminals --------------------------------------------------------------

check_script() { expect '/dev/pts/*' script -qec tty typescript; }

check_tty() { # a terminal has a name that is there, and /dev/tty is it
	expect text script -qec 'test -c "$(tty)" && stty -echo && echo text >/dev/tty' typescript
}

check_screen() {
	screen -dmS check sh -c 'tty >name; exec sleep 30'
	eventually grep /dev/pts/ name
	screen -S check -X quit
}

check_tmux() {
	export TMUX_TMPDIR="$PWD"
	tmux -L check new-session -d 'tty >name; exec sleep 30'
	eventually grep /dev/pts/ name
	tmux -L check kill-server
}

# ---- /dev -------------------------------------------------------------------

check_dev_null() {
	echo lost >/dev/null
	[ -c /dev/null ] || { echo "/dev/null is a $(stat -c %F /dev/null)"; exit 1; }
	[ -z "$(cat /dev/null)" ]
}

check_dev_nodes() {
	for name in null zero full random urandom tty; do
		[ -c /dev/$name ] || { echo "no /dev/$name"; exit 1; }
	done
	[ "$(head -c 9 /dev/zero | tr '\0' x)$(head -c 9 /dev/urandom | wc -c)" = xxxxxxxxx9 ]
	! echo text >/dev/full
}

check_dev_stderr() {
	expect text sh -c 'echo text >/dev/stderr'
	expect text sh -c 'echo text >/dev/stdout'
	expect text su postgres -c 'echo text >/dev/fd/1 | cat'
}

check_dev_stdin() {
	# shellcheck disable=SC2002 # on purpose
	expect text sh -c 'echo text | cat /dev/stdin | (cat </dev/stdin)'
}

check_dev_fd() { expect text bash -c 'diff <(echo a) <(echo a) && cat <(echo text)'; }

# ---- Tools ------------------------------------------------------------------

check_mktemp() { rm "$(mktemp)"; }

check_tar() { # owners, modes, extended attributes, a device's absence
	mkdir from to
	echo text >from/file
	chown 1:2 from/file
	chmod 4750 from/file
	setfattr -n user.check -v text from/file
	tar --xattrs -cf a.tar -C from .
	tar --xattrs -xpf a.tar -C to
	expect "1 2 4750" stat -c '%u %g %a' to/file
	expect text getfattr --only-values -n user.check to/file
}

check_setcap() {
	cp "$(command -v sleep)" program
	setcap cap_net_bind_service=ep program
	expect '*cap_net_bind_service=ep' getcap program
}

check_busybox_background() { # its shell gives /dev/null to a job
	expect '' busybox sh -c 'sleep 0.1 & wait'
}

check_strace() {
	strace -f -o trace sh -c 'true; /bin/true'
	grep -q 'execve("/bin/true"' trace
}

check_gdb() {
	printf 'int answer = 42;\nint main(void)\n{\n\treturn answer;\n}\n' >a.c
	gcc -g -o a a.c
	expect '*Breakpoint 1, main*= 42*exited with code 052*' \
		gdb -nx -batch -ex 'break main' -ex run -ex 'print answer' -ex continue ./a
}

check_ps() { expect '*PID*ps aux*' ps aux; }
check_free() { expect '*Mem:*' free; }
check_df() { expect '*% /' df /; }
check_mount() { expect '* on / type *' mount; }
check_date() { expect '20[2-9][0-9]' date +%Y; }
check_sysctl() {
	sysctl -a >all 2>errors || { cat errors; exit 1; }
	expect 'kernel.ostype = Linux' grep '^kernel.ostype' all
	[ "$(wc -l <all)" -gt 100 ]
}
check_lscpu() { expect '*Architecture:*CPU(s):*' lscpu; }

check_timeout() {
	status=0
	timeout 0.1 sleep 30 || status=$?
	[ "$status" = 124 ]
}

check_nohup() {
	nohup sh -c 'kill -HUP $$; echo text' >out
	expect text cat out
}

check_flock() {
	expect text flock file echo text
	! flock file flock -n file true
}

check_mkfifo() {
	mkfifo pipe
	echo text >pipe &
	expect text timeout 9 cat pipe
}

# ---- The test suites of other projects --------------------------------------

check_zlib_suite() {
	tar -xf /usr/src/check/zlib_*.orig.tar.*
	cd zlib*
	./configure
	make -j2
	make check >tests.log 2>&1 || { cat tests.log; exit 1; }
	expect 3 grep -c 'zlib.* test OK' tests.log
}

# Its panic-tests.sh fails for every root, because root may write to a directory whose
# mode forbids it.  It skips what needs valgrind, SELinux, and locales that are not here.
check_sed_suite() {
	tar -xf /usr/src/check/sed_*.orig.tar.xz
	cd sed*
	./configure -q
	make -s -j2
	make -j2 check >tests.log 2>&1 || grep -q '^# TOTAL' tests.log || { cat tests.log; exit 1; }
	cat testsuite/*.log
	failed=$(grep -E '^(FAIL|ERROR): ' tests.log | grep -v testsuite/panic-tests.sh) || :
	[ -z "$failed" ] || { echo "$failed" | xargs; exit 1; }
	passed=$(grep -c '^PASS: ' tests.log)
	echo "note: $passed tests passed, $(grep -c '^SKIP: ' tests.log) skipped"
	[ "$passed" -ge 50 ]
}

# ---- Here it begins ---------------------------------------------------------

directory=/tmp/check-$0 keep=${1:-} pids=''
finish() {
	status=$?
	# shellcheck disable=SC2086 # numbers
	[ -z "$pids" ] || { kill $pids && wait $pids; } 2>kill.log || :
	! grep -q '^tester:' /etc/passwd || userdel -rf tester 2>userdel.log || :
	cd /
	[ -n "$keep" ] || rm -rf "$directory"
	exit "$status"
}
rm -rf "$directory"
mkdir -m 755 "$directory"
cd "$directory"
trap finish EXIT
"check_$0"
