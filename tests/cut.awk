# awk -v cut="2 5 7" -f cut.awk mdocker.c: the program without those sections.
#
# Of a section that is cut, the header stays.  Its entry functions, the ones that
# the table of contents names in section(c, N, NAME), become stubs that say at
# run time that the section is not written yet.  Functions of it that are
# declared at the top of the file belong to the frame, and stay.  The rest goes.
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
function stub(name) {
	emit("static void " name "(struct container *c)")
	emit("{")
	emit("\t(void)c;")
	if (!said[section]++) {
		emit("\tdprintf(STDERR_FILENO, \"mdocker: section " section ", " \
			title[section] ", is not written yet\\n\");")
		if (section == 1)
			emit("\texit(125);")
	}
	emit("}")
	emit("")
}
function end_section() {
	if (!cutting)
		return
	if (comment || body)
		bad("section " section " ends inside a comment or a function")
	for (name in entry)
		if (entry[name] == section && !(name in stubbed))
			bad("section " section " does not define " name)
	cutting = 0
}

BEGIN {
	n = split(cut, list, " ")
	for (i = 1; i <= n; i++)
		wanted[list[i]] = 1
}

/^\/\* == / {
	end_section()
	section = 0
	if ($0 !~ /^\/\* == [A-Za-z0-9]/ || $0 !~ /==$/)
		bad("malformed marker: " $0)
	if ($3 ~ /^[0-9]+\.$/) {
		section = $3 + 0
		if (section in title)
			bad("section " section " twice")
		if (section != last + 1)
			bad("section " section " after " last)
		last = section
		title[section] = $0
		sub(/^\/\* == [0-9]+\. /, "", title[section])
		sub(/ =+$/, "", title[section])
		if (section in wanted) {
			if (!(section in entries))
				bad("the table of contents has no section " section)
			cutting = header = 1
		}
	} else if ($3 == "Table") {
		contents = 1
	}
}
!contents && /^(static|_Noreturn).*\(/ { declared[name_of($0)] = 1 }
!last && /^\tsection\(c, [0-9]+, [a-z_0-9]+\);/ {
	name = $3
	sub(/\).*/, "", name)
	entry[name] = $2 + 0
	entries[entry[name]]++
}
header {
	emit($0)
	if (/\*\//) {
		header = 0
		emit("")
		if (task != "") {
			while ((getline line < (task "." section)) > 0)
				emit(line)
			close(task "." section)
		}
	}
	next
}
!cutting { emit($0); next }

# in the code of a section that is cut: comments wait for what they belong to
body {
	if (keep) emit($0)
	if (/^}/) {
		body = 0
		if (keep) emit("")
	}
	next
}
comment || /^\/\*/ {
	held = (comment || held != "") ? held "\n" $0 : $0
	comment = !/\*\//
	next
}
/^(static|_Noreturn)/ && /\(/ && !/[;=]/ {
	name = name_of($0)
	keep = name in declared && !(name in entry)
	if (name in entry) {
		if (entry[name] != section)
			bad(name " belongs to section " entry[name])
		stubbed[name] = 1
		stub(name)
	} else if (keep) {
		if (held != "") emit(held)
		emit($0)
	}
	held = ""
	body = 1
	next
}
/^[^ \t]/ { held = "" }

END {
	if (failed)
		exit 2
	end_section()
	for (n in wanted)
		if (!(n in title))
			bad("there is no section " n)
	if (!last)
		bad("no section at all")
	for (i = 1; i <= lines; i++)
		print out[i]
}
