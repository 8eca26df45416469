# TimescaleDB where a Docker daemon runs: one container a home, its data in the home's docker/.

docker_runs() { docker info >/dev/null 2>&1 && docker compose version >/dev/null 2>&1; }

docker_compose() {
  local dir=$HOME_DIR/docker
  FARTHING_POSTGRES_PORT=$(cat "$dir/port") FARTHING_POSTGRES_PASSWORD=$(cat "$dir/password") \
    FARTHING_POSTGRES_DATA=$dir/data docker compose --project-name "$(docker_project)" \
    --file "$ROOT/deploy/compose.yaml" "$@" </dev/null 3>&- 4>&- 9>&-
}

docker_project() { printf 'farthing-%s' "$(printf '%s' "$HOME_DIR" | sha256sum | cut -c1-8)"; }

docker_running() { [[ -n $(docker_compose ps --quiet --status running database 2>/dev/null) ]]; }

docker_start() {
  local dir=$HOME_DIR/docker port
  mkdir -p "$dir/data"
  [[ -s $dir/password ]] || random_word >"$dir/password"
  port=$(cat "$dir/port" 2>/dev/null || true)
  if [[ -n $port ]] && docker_running; then return; fi
  if [[ -z $port ]] || port_taken "$port"; then port=$(free_port 15432); fi
  printf '%s' "$port" >"$dir/port"
  undo docker_stop
  docker_compose up --detach --wait --wait-timeout 300 || fail "docker compose could not start TimescaleDB: see the log"
}

docker_connection() {
  CONNECTION="Host=127.0.0.1;Port=$(cat "$HOME_DIR/docker/port");Database=farthing;Username=farthing;Password=$(cat "$HOME_DIR/docker/password")"
}

docker_stop() { docker_compose stop || fail "docker compose could not stop TimescaleDB: see the log"; }
