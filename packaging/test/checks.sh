# shellcheck shell=bash
# shellcheck disable=SC2154 # variables of run
# Checks and what becomes of them. Sourced by run.
failures=0 checks=0 skipped=()

step() { echo "== $release: $*"; }
skip() { skipped+=("$*"); }

# check WORDS COMMAND...: fails the test, and goes on, if the command does.
check() {
  local words=$1 output
  shift
  checks=$((checks + 1))
  if output=$("$@" 2>&1); then
    echo "   ok      $words"
  else
    failures=$((failures + 1))
    echo "   FAILED  $words"
    printf '%s\n' "$output" | tail -n 15 | sed 's/^/           /'
  fi
}

# check_is WORDS EXPECTED ACTUAL
check_is() {
  # shellcheck disable=SC2016 # for the shell that is started
  check "$1" sh -c '[ "$1" = "$2" ] || { echo "expected: $1"; echo "found:    $2"; exit 1; }' - "$2" "$3"
}

# check_has WORDS PATTERN TEXT: an extended regular expression.
check_has() {
  # shellcheck disable=SC2016
  check "$1" sh -c 'printf "%s\n" "$2" | grep -qE -- "$1" || { echo "no $1 in:"; echo "$2"; exit 1; }' - "$2" "$3"
}

# eventually COMMAND...: within a minute.
eventually() {
  local deadline=$((SECONDS + 60))
  until "$@"; do
    [ $SECONDS -lt $deadline ] || return 1
    sleep 0.2 # between two looks
  done
}

finish() {
  for words in "${skipped[@]}"; do echo "SKIPPED: $words"; done
  echo "$release: $((checks - failures)) of $checks checks passed, ${#skipped[@]} skipped"
  [ $failures -eq 0 ]
}
