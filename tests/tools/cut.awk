# awk -v cut="2 5 7" -f cut.awk mdocker.c: the program without those sections.
#
# Of a section that is cut there stay: its header; its variables; its options, which
# are its last part; and functions that return something to other sections (they are
# declared at the top of the file), with what those call.  Other functions that are
# declared there become stubs that do nothing.  If section(N, NAME) runs one, it says
# that its section is not written yet.  Sections 1 and 4, without which there is no run,
# end it then; without section 5, section 8 is left out, whose mount would appear on the
# host, and without section 14, section 15, which needs its /dev/null.
#
# -v task="FILE" puts FILE.N, if there is one, below the header of section N.
# Anything that does not look like mdocker.c is an error: exit 2, no output.

function bad(why) {
	printf "cut.awk: line %d: %s\n", FNR, why > "/dev/stderr"
	failed = 1
	exit 2
}
function emit(line) { out[++lines] = line }
function name_of(line) {
	sub(/\(.*/, "", line)
	sub(/.*[ *]/, "", line)
	return line
}
# The section that a line begins, or "".
function marker(line) {
	if (line !~ /^\/\* == [A-Za-z0-9].* =+$/)
		bad("malformed marker: " line)
	if (line !~ /^\/\* == [0-9]+\. /)
		return "other"
	split(line, word, " ")
	return word[3] + 0
}
function starts_function(line) { return line ~ /^(static|_Noreturn).*\)$/ }

BEGIN {
	n = split(cut, list, " ")
	for (i = 1; i <= n; i++)
		wanted[list[i]] = 1
	if (ARGC != 2)
		bad("usage: awk -v cut=\"N...\" -f cut.awk mdocker.c")
	ARGV[ARGC++] = ARGV[1]	# the file is read twice
	section = "other"
}

# First: which functions there are, whose they are, what they call.
FNR == NR && /^\/\* == / {
	section = marker($0)
	if (section == "other") next
	if (section in title) bad("section " section " twice")
	if (section != last + 1) bad("section " section " after " last)
	last = section
	title[section] = $0
	gsub(/^\/\* == [0-9]+\. | =+$/, "", title[section])
}
FNR == NR && /^static .*\(.*\)[,;]/ && !last { type = $2 }
FNR == NR && /^(static|\t    ).*\(.*\)[,;]/ && !last {
	line = $0
	while (match(line, /[a-z_0-9]+\([^)]*\)/)) {
		name = substr(line, RSTART, RLENGTH)
		sub(/\(.*/, "", name)
		declared[name] = type
		line = substr(line, RSTART + RLENGTH)
	}
}
FNR == NR && /^\t+section\([0-9]+, [a-z_0-9]+\);/ {
	match($0, /[0-9]+/)
	n = substr($0, RSTART, RLENGTH) + 0
	name = $2
	sub(/\).*/, "", name)
	if (n != section) {
		entry[name] = n
		entries[n]++
	}
}
FNR == NR {
	if (starts_function($0)) {
		current = name_of($0)
		home[current] = section
	} else if (current != "")
		text[current] = text[current] "\n" $0
	if (/^}/)
		current = ""
	next
}

# Then: what stays of the sections that are cut.
FNR == 1 {
	for (name in entry)
		if (home[name] != entry[name])
			bad(name " is not in section " entry[name])
	for (n in wanted) {
		if (!(n in title)) bad("there is no section " n)
		if (!(n in entries)) bad("nothing runs section " n)
	}
	for (name in declared)
		if (declared[name] != "void" && name in home)
			stays[name] = 1
	do {
		more = 0
		for (name in stays)
			for (other in home)
				if (!(other in stays) && !(other in entry) && home[other] == home[name] &&
				    text[name] ~ ("[^a-z_0-9]" other "\\("))
					more = stays[other] = 1
	} while (more)
	section = "other"
}
/^\/\* == / {
	section = marker($0)
	header = section in wanted
}
!body && /^\/\* -- Options\./ {
	if (out[lines] != "") emit("")
	options = section
}
!(section in wanted) || options == section { emit($0); next }
header {
	emit($0)
	if (/\*\//) {
		header = 0
		if (task != "") {
			emit("")
			while ((getline line < (task "." section)) > 0)
				emit(line)
			close(task "." section)
		}
	}
	next
}
# a comment waits for what it belongs to
!body && (comment || /^\/\*/) {
	held = held $0 "\n"
	comment = !/\*\//
	next
}
!body && starts_function($0) {
	name = name_of($0)
	body = 1
	keep = name in stays
	if (!keep && name in declared) {
		emit($0)
		emit("{")
		parameters = $0
		gsub(/.*\(|\)$/, "", parameters)
		if (parameters != "void") {
			n = split(parameters, parameter, ",")
			for (i = 1; i <= n; i++) {
				sub(/.*[ *]/, "", parameter[i])
				emit("\t(void)" parameter[i] ";")
			}
		}
		said = "section " section ", " title[section] ", is not written yet"
		if (name in entry && !told[section]++)
			emit(section == 1 || section == 4 ? "\tdie(125, NULL, \"" said "\");" : \
				"\tdprintf(STDERR_FILENO, \"mdocker: " said "\\n\");")
		if (section == 5)
			emit("\tskipped |= 1u << 8;")
		if (section == 14)
			emit("\tskipped |= 1u << 15;")
		emit("}")
		emit("")
	} else if (keep) {
		if (held != "") emit(substr(held, 1, length(held) - 1))
	}
	held = ""
	if (keep) emit($0)
	next
}
body {
	if (keep) emit($0)
	if (/^}/) {
		body = 0
		if (keep) emit("")
	}
	next
}
/^$/ {
	if (held != "") emit(substr(held, 1, length(held) - 1))
	held = ""
	if (out[lines] != "") emit("")
	next
}
{
	if (held != "") emit(substr(held, 1, length(held) - 1))
	held = ""
	emit($0)
}

END {
	if (failed)
		exit 2
	if (!last)
		bad("no section at all")
	if (body || comment)
		bad("the file ends inside a comment or a function")
	for (i = 1; i <= lines; i++)
		print out[i]
}
