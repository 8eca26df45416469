# A daemon is known by a file with its pid, its start time and its boot: a recycled pid never matches.

started_at() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  # shellcheck disable=SC2086
  set -- ${stat##*) }
  printf '%s' "${20}"
}

boot_id() { cat /proc/sys/kernel/random/boot_id; }

# daemon_pid NAME: prints the pid if that very process still runs.
daemon_pid() {
  local pid start boot state
  [[ -f $RUN/$1.pid ]] && read -r pid start boot <"$RUN/$1.pid" || return 1
  [[ $boot == "$(boot_id)" && $(started_at "$pid") == "$start" ]] || return 1
  state=$(cat "/proc/$pid/stat" 2>/dev/null) || return 1
  [[ ${state##*) } != Z* ]] || return 1
  printf '%s' "$pid"
}

# daemon_start NAME DIR COMMAND...: in a session of its own, with none of our descriptors.
daemon_start() {
  local name=$1 dir=$2 pid
  shift 2
  (cd "$dir" && exec setsid "$@") </dev/null >>"$LOGS/$name.log" 2>&1 3>&- 4>&- 8>&- 9>&- &
  pid=$!
  printf '%s %s %s\n' "$pid" "$(started_at "$pid")" "$(boot_id)" >"$RUN/$name.pid"
  disown "$pid"
}

# daemon_stop NAME [SECONDS]: asks, waits, then insists.
daemon_stop() {
  local pid
  if pid=$(daemon_pid "$1"); then
    kill -TERM "$pid" || fail "may not stop $1 (pid $pid): use sudo"
    await_end "$pid" "${2:-20}" || { kill -KILL "$pid" && await_end "$pid" 5; }
  fi
  rm -f "$RUN/$1.pid"
}

# await_end PID SECONDS
await_end() {
  local tries=$(($2 * 20)) start
  start=$(started_at "$1") || return 0
  while [[ $(started_at "$1") == "$start" ]]; do
    # A zombie has ended; its parent only has not looked yet.
    if grep -qs '^State:.Z' "/proc/$1/status"; then return 0; fi
    ((tries-- > 0)) || return 1
    sleep 0.05
  done
}

# await SECONDS COMMAND...: until the command succeeds.
await() {
  local tries=$(($1 * 10))
  shift
  until "$@"; do
    ((tries-- > 0)) || return 1
    sleep 0.1
  done
}
