# What the tests' result files (trx) say.

# trx_read FILE: "outcome name reason", tab-separated, one line a test; the reason of a skipped test only.
trx_read() {
  awk -v RS='<' '
    function attribute(name,   at) {
      if (!match($0, " " name "=\"[^\"]*\"")) return ""
      at = RSTART + length(name) + 3
      return substr($0, at, RLENGTH - length(name) - 4)
    }
    function text(value) {
      gsub(/&#x[0-9A-Fa-f]+;|[\n\r\t]+/, " ", value)
      gsub(/&lt;/, "<", value); gsub(/&gt;/, ">", value); gsub(/&quot;/, "\"", value); gsub(/&apos;/, "\047", value)
      gsub(/&amp;/, "\\&", value)
      return value
    }
    function flush() {
      if (name != "") printf "%s\t%s\t%s\n", outcome, name, outcome == "NotExecuted" ? reason : ""
      name = reason = ""
    }
    /^UnitTestResult / { flush(); name = text(attribute("testName")); outcome = attribute("outcome") }
    /^(Message|StdOut)>/ && reason == "" { sub(/^[A-Za-z]*>/, ""); reason = text($0) }
    /^\/Results>/ { flush() }
    END { flush() }' "$1"
}

# results_add PROJECT EXIT_CODE: adds to PASSED, FAILED, SKIPPED and to the lists; sets TALLY.
results_add() {
  local file=$RESULTS/$1.trx outcome name reason passed=0 failed=0 skipped=0
  if [[ -s $file ]]; then
    while IFS=$'\t' read -r outcome name reason; do
      case $outcome in
        Passed) passed=$((passed + 1)) ;;
        NotExecuted)
          skipped=$((skipped + 1))
          SKIPPED_TESTS+=("$name: ${reason:-no reason given}")
          ;;
        *)
          failed=$((failed + 1))
          FAILED_TESTS+=("$name ($outcome)")
          ;;
      esac
    done < <(trx_read "$file")
  else
    failed=1
    FAILED_TESTS+=("$1: no result file, it ended with $2: see $LOGS/$1.log")
  fi
  # A crashed test host leaves a file in which the test that it died of may be missing.
  if (($2 != 0 && failed == 0)); then
    failed=1
    FAILED_TESTS+=("$1: ended with $2 although no test failed: see $LOGS/$1.log")
  fi
  PASSED=$((PASSED + passed)) FAILED=$((FAILED + failed)) SKIPPED=$((SKIPPED + skipped))
  TALLY="$passed passed, $failed failed, $skipped skipped"
}

results_print() {
  if ((${#SKIPPED_TESTS[@]} > 0)); then
    say && say 'Skipped:'
    printf '  %s\n' "${SKIPPED_TESTS[@]}" >&3
  fi
  if ((${#FAILED_TESTS[@]} > 0)); then
    say && say 'Failed:'
    printf '  %s\n' "${FAILED_TESTS[@]}" >&3
  fi
  say
  say "$PASSED passed, $FAILED failed, $SKIPPED skipped"
}
