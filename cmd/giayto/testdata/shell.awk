# The commands of a page in Markdown that stand between a fence and its end, as a script. '# exits N' behind a line is its status.
$0 == fence { inside = 1; next }
/^```/ { inside = 0; next }
!inside { next }
match($0, /# exits [0-9]+$/) {
	status = substr($0, RSTART + 8)
	printf "set +e; %s\nstatus=$?; set -e; [ $status = %s ] || { echo \"exit status $status\" >&2; exit 1; }\n", $0, status
	next
}
{ print }
