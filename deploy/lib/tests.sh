# What the tests need, and running them.

tests_packages() {
  if [[ -z ${FARTHING_TEST_CHROMIUM-} ]]; then
    command -v chromium >/dev/null || apt_need chromium
    FARTHING_TEST_CHROMIUM=$(command -v chromium)
  fi
  # The stand-in for the GPU driver's library is compiled.
  printf '#include <stdio.h>\n' | cc -fsyntax-only -x c - 2>/dev/null || apt_need gcc libc6-dev
  if ! node_ok; then
    apt_need nodejs npm
    node_ok || fail "Node.js $(node --version) is too old: version 18 or newer is needed, with npm"
  fi
}

node_ok() {
  local version
  command -v npm >/dev/null && version=$(node --version 2>/dev/null) && version=${version#v} && ((${version%%.*} >= 18))
}

# The npm clients: installed again only when the lock file has changed.
tests_npm() {
  local dir=$ROOT/tests/Farthing.EndToEnd.Tests/npm wanted
  FARTHING_TEST_NODE_MODULES=$dir/node_modules
  [[ -f $dir/package.json ]] || return 0
  [[ -f $dir/package-lock.json ]] || fail "$dir has no package-lock.json: run npm install --omit-lockfile-registry-resolved there, and commit it"
  wanted=$(sha256sum <"$dir/package-lock.json")
  [[ ! -f $dir/node_modules/.farthing || $(cat "$dir/node_modules/.farthing") != "$wanted" ]] || return 0
  (cd "$dir" && npm ci --no-audit --no-fund </dev/null 3>&- 4>&- 9>&-) || fail "npm ci failed in $dir: see the log"
  printf '%s' "$wanted" >"$dir/node_modules/.farthing"
}

tests_database() {
  postgres_provide
  postgres_start
  postgres_sql postgres 'SELECT 1' >/dev/null || fail "PostgreSQL does not answer: see $LOGS/postgres.log"
  postgres_connection postgres
  FARTHING_TEST_DATABASE=$CONNECTION
  FARTHING_TEST_POSTGRES=$HOME_DIR/postgres/postgres
  postgres_command "$FARTHING_TEST_POSTGRES"
}

# One build for all tests; the server also as it is published, which is what its users run.
tests_build() {
  (
    umask 022
    dotnet_quiet build "$ROOT/Observability.sln" --configuration Release -p:UseSharedCompilation=false &&
      dotnet_quiet publish "$ROOT/src/Farthing.Server" --configuration Release --no-build --output "$HOME_DIR/app.new"
  ) || fail "the build failed: $(build_error)"
  rm -rf "$HOME_DIR/app"
  mv "$HOME_DIR/app.new" "$HOME_DIR/app"
  FARTHING_TEST_SERVER=$HOME_DIR/app/farthing.dll
}

tests_engine() {
  engine_provide
  mkdir -p "$HOME_DIR/engine"
  FARTHING_TEST_LLAMA=$HOME_DIR/engine/llama-server
  FARTHING_TEST_MODEL=$HOME_DIR/engine/tiny.gguf
  engine_command "$FARTHING_TEST_LLAMA"
  engine_model "$DOTNET" "$FARTHING_TEST_SERVER" demo model --out
}

tests_rabbitmq() {
  rabbitmq_provide
  mkdir -p "$HOME_DIR/rabbitmq"
  FARTHING_TEST_RABBITMQ=$HOME_DIR/rabbitmq/rabbitmq
  rabbitmq_command "$FARTHING_TEST_RABBITMQ"
}

declare -A RUNNING=() BEGUN=()

# tests_run LIMIT PROJECT...: at most LIMIT at a time, each in a process group of its own.
tests_run() {
  local limit=$1 project pid code
  shift
  while (($# > 0 || ${#RUNNING[@]} > 0)); do
    while (($# > 0 && ${#RUNNING[@]} < limit)); do
      project=$1
      shift
      test_start "$project"
    done
    code=0
    wait -n -p pid "${!RUNNING[@]}" || code=$?
    project=${RUNNING[$pid]}
    # What its tests left running.
    kill -KILL -- "-$pid" 2>/dev/null || true
    unset "RUNNING[$pid]"
    results_add "$project" "$code"
    printf '%-32s %-40s %d s\n' "$project" "$TALLY" $((EPOCHSECONDS - BEGUN[$project])) >&3
  done
}

test_start() {
  BEGUN[$1]=$EPOCHSECONDS
  DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 setsid timeout --kill-after=10 900 \
    "$DOTNET" test "$ROOT/tests/$1" --no-build --configuration Release --results-directory "$RESULTS" \
    --logger "trx;LogFileName=$1.trx" --logger 'console;verbosity=normal' \
    --blame-hang-timeout 5m --blame-hang-dump-type none \
    </dev/null >"$LOGS/$1.log" 2>&1 3>&- 4>&- 9>&- &
  RUNNING[$!]=$1
}

tests_kill() {
  local pid
  for pid in "${!RUNNING[@]}"; do
    # Else the shell reports the death of its child.
    disown "$pid"
    kill -KILL -- "-$pid" 2>/dev/null
  done
}
