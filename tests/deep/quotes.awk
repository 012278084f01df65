# awk -f quotes.awk mdocker.c TEXT.md...: are the blocks of C in the texts quotations?
#
# A block begins with ```c and the section that it comes from: a number, or
# "start", "contents" or "frame" for what has none, or "small/FILE" for a program of
# tests/small, which -v tests=DIR finds.  Its lines must stand there, next to each
# other; a line "..." skips ahead.  Every numbered section must be quoted somewhere.
# Other blocks are ```console (replayed elsewhere) or ```text.  Anything else is an
# error: one line for each, and exit 1.  A block may be indented by three spaces.

function error(why) {
	print FILENAME ":" begin ": " why
	failed = 1
}

# Look for quote[i..n] in the section, from line `from` on: the rest of the block
# must follow each place where its first lines are found.
function found(i, from,    j, k) {
	if (i > n)
		return 1
	for (j = from; j <= size[section]; j++) {
		for (k = i; k <= n && quote[k] != "..."; k++)
			if (source[section, j + k - i] != quote[k])
				break
		if (k > n || quote[k] == "...")
			return found(k + 1, j + k - i)
	}
	return 0
}

FNR == 1 { files++ }

# mdocker.c
files == 1 {
	if (/^#define _GNU_SOURCE/) section = "start"
	else if (/^\/\* == Table of contents/) section = "contents"
	else if (/^\/\* == The frame/) section = "frame"
	else if (/^\/\* == [0-9]+\./) {
		section = $3 + 0
		numbered[section] = 1
	}
	if (section != "")
		source[section, ++size[section]] = $0
	next
}

# The lines of a program of its own, when it is quoted first.
function read_program(name,    line) {
	if (name in size) return
	while ((getline line < (tests "/" name ".c")) > 0)
		source[name, ++size[name]] = line
}

!block { indent = /^   ```/ ? "   " : "" }
indent != "" { sub(/^   /, "") }
/^```/ && !block {
	block = 1
	begin = FNR
	n = 0
	kind = $1
	section = $2
	if (kind == "```c" && section ~ /^small\//) read_program(section)
	if (kind == "```c") {
		if (section == "" || !(section in size)) error("section \"" section "\" is not in mdocker.c")
	} else if ((kind != "```console" && kind != "```text") || NF > 1)
		error("not tagged c SECTION, console or text: " $0)
	next
}
/^```/ {
	block = 0
	if ($0 != "```")
		error("ends with: " $0)
	if (kind == "```c" && n == 0)
		error("nothing is quoted")
	if (kind == "```c" && section in size) {
		if (found(1, 1)) quoted[section] = 1
		else error("not in section " section " of mdocker.c: " quote[1])
		blocks++
	}
	next
}
block { quote[++n] = $0 }

END {
	begin = FNR
	if (block) error("a block has no end")
	for (section in numbered)
		if (!(section in quoted)) error("section " section " is not quoted")
	if (!failed) print blocks " quotations"
	exit failed
}
