# Steps are announced as they run; what the tools say goes to one log a step.
# File descriptors 3 and 4 are the user's own stdout and stderr, also while a step's output goes to its log.
exec 3>&1 4>&2

PROGRAM=${0##*/}
STEP=''
STEP_LOG=''
FAILURE=''
UNDO=()

say() { printf '%s\n' "$*" >&3; }

# step NAME COMMAND...
step() {
  local name=$1 begun=${EPOCHREALTIME/[.,]/} dots tenths
  shift
  STEP=$name
  STEP_LOG=$LOGS/${name// /-}.log
  printf -v dots '%*s' $((26 - ${#name})) ''
  printf '%s %s ' "$name" "${dots// /.}" >&3
  "$@" >"$STEP_LOG" 2>&1
  tenths=$(((${EPOCHREALTIME/[.,]/} - begun) / 100000))
  printf '%d.%d s\n' $((tenths / 10)) $((tenths % 10)) >&3
  STEP=''
  STEP_LOG=''
}

# fail MESSAGE: the one line that says what to do.
fail() {
  FAILURE=$*
  exit 1
}

# undo COMMAND: run, last first, when the script does not get to its end.
undo() { UNDO+=("$*"); }

run_undo() {
  local i
  for ((i = ${#UNDO[@]} - 1; i >= 0; i--)); do
    ${UNDO[i]} || true
  done
  UNDO=()
}

finish() {
  local code=$?
  trap - EXIT
  trap '' INT TERM HUP
  set +e
  if [[ -n $STEP ]]; then printf 'failed\n' >&3; fi
  run_undo
  if ((code == 0)); then exit 0; fi
  if ((code == 130 || code == 143)); then FAILURE='interrupted; what this run had started is stopped again'; fi
  [[ -s $STEP_LOG ]] || STEP_LOG=''
  printf 'deploy/%s: %s%s\n' "$PROGRAM" "${FAILURE:-step \"$STEP\" failed}" \
    "${STEP_LOG:+ (log: $STEP_LOG)}" >&4
  exit "$code"
}

trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
