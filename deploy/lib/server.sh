# The server: built into the home, so that what runs does not change under a developer's next build.

dotnet_quiet() {
  DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 MSBUILDDISABLENODEREUSE=1 \
    DOTNET_CLI_UI_LANGUAGE=en "$DOTNET" "$@" </dev/null 3>&- 4>&- 8>&- 9>&-
}

server_build() {
  rm -rf "$HOME_DIR/app.new"
  dotnet_quiet publish "$ROOT/src/Farthing.Server" --configuration Release --output "$HOME_DIR/app.new" \
    --artifacts-path "$HOME_DIR/build" -p:UseSharedCompilation=false ||
    fail "the build failed: $(build_error)"
}

build_error() { grep -m1 -oE 'error [A-Za-z0-9]+: .*' "$STEP_LOG" || echo 'see the log'; }

# farthing APP COMMAND...: with this home's database.
farthing() {
  local app=$1
  shift
  FARTHING_DATABASE=$CONNECTION "$DOTNET" "$app/farthing.dll" "$@" </dev/null 3>&- 4>&- 8>&- 9>&-
}

server_migrate() {
  farthing "$HOME_DIR/app.new" migrate || fail "$(tail -n 1 "$STEP_LOG" | grep . || echo 'the migrations failed: see the log')"
}

# server_key: the home's key while it is valid, else a new one.
server_key() {
  FARTHING_KEY=$(remembered FARTHING_KEY)
  if [[ -n $FARTHING_KEY ]] && FARTHING_KEY=$FARTHING_KEY farthing "$HOME_DIR/app.new" keys check; then return; fi
  FARTHING_KEY=$(farthing "$HOME_DIR/app.new" keys create --name deploy-up --scope ingest --scope read) || fail "could not create an ingestion key: see the log"
}

server_swap() {
  daemon_stop serve
  rm -rf "$HOME_DIR/app.old"
  [[ ! -d $HOME_DIR/app ]] || mv "$HOME_DIR/app" "$HOME_DIR/app.old"
  mv "$HOME_DIR/app.new" "$HOME_DIR/app"
  rm -rf "$HOME_DIR/app.old"
}

# The working directory is the application's: that is where it looks for its static files.
server_start() {
  server_swap
  undo daemon_stop serve
  FARTHING_DATABASE=$CONNECTION FARTHING_LISTEN=$FARTHING_URL FARTHING_OTLP_LISTEN=$FARTHING_ENDPOINT \
    FARTHING_OTLP_GRPC_LISTEN=$FARTHING_GRPC_ENDPOINT FARTHING_HOME=$HOME_DIR daemon_start serve "$HOME_DIR/app" "$DOTNET" farthing.dll serve
  await 60 server_settled || true
  server_ready || server_give_up
}

server_ready() { daemon_pid serve >/dev/null && http_ok "$PORT" /health/ready; }
server_settled() { http_ok "$PORT" /health/ready || ! daemon_pid serve >/dev/null; }

server_give_up() {
  local why='ended'
  if daemon_pid serve >/dev/null; then why='does not answer 200 at /health/ready'; fi
  STEP_LOG=$LOGS/serve.log
  printf '\n' >&4
  tail -n 5 "$STEP_LOG" | sed 's/^/  | /' >&4
  fail "the server $why: its last lines are above; mend what they say and run this again"
}
