# Format: clang-format 14 would change nothing.
# Needs clang.
git ls-files --cached --others --exclude-standard \
	'extension/*.[ch]' 'extension/*.cc' 'bgworker/*.[ch]' 'client/*.[ch]' 'test/unit/*.[ch]' 'test/fuzz/*.[ch]' |
	xargs -r -n 20 clang-format-14 --dry-run -Werror 2>&1 | grep 'error:'
[ "${PIPESTATUS[2]}" -ne 0 ]
