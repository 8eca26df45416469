# TimescaleDB on this machine: Debian 13's own package, or the same package in a Debian 13 beside.
# Everything of it is in the home's postgres/: data, socket, password, port, settings.
POSTGRES_PACKAGE=postgresql-17-timescaledb

postgres_native() {
  # shellcheck disable=SC1091
  (source /etc/os-release && [[ $ID == debian && ${VERSION_ID:-0} -ge 13 ]])
}

# postgres_provide: sets POSTGRES_TREE, POSTGRES_USER.
postgres_provide() {
  if postgres_native; then
    POSTGRES_TREE=/ POSTGRES_USER=postgres
    if ! apt_has "$POSTGRES_PACKAGE"; then
      # The package must not start a cluster of its own.
      mkdir -p /etc/postgresql-common/createcluster.d
      [[ -d /etc/postgresql ]] || printf 'create_main_cluster = false\n' >/etc/postgresql-common/createcluster.d/farthing.conf
      apt_need "$POSTGRES_PACKAGE"
    fi
  else
    tree_build trixie-timescaledb trixie "$POSTGRES_PACKAGE"
    POSTGRES_TREE=$(tree_path trixie-timescaledb) POSTGRES_USER=$TREE_USER
  fi
}

in_postgres() { "$ROOT/deploy/lib/in-tree" "$POSTGRES_TREE" "$POSTGRES_USER" "$HOME_DIR/postgres" "$@"; }

# postgres_pid: the server whose working directory is our data directory, whoever started it.
postgres_pid() {
  local pid
  { read -r pid <"$HOME_DIR/postgres/data/postmaster.pid"; } 2>/dev/null || return 1
  [[ /proc/$pid/cwd -ef $HOME_DIR/postgres/data ]] || return 1
  printf '%s' "$pid"
}

postgres_ready() { [[ $(sed -n '8s/ *$//p' "$HOME_DIR/postgres/data/postmaster.pid" 2>/dev/null) == ready ]]; }

postgres_start() {
  local dir=$HOME_DIR/postgres pid
  if pid=$(postgres_pid); then
    await 60 postgres_ready || fail "PostgreSQL (pid $pid) runs but is not ready: see $LOGS/postgres.log"
    return
  fi
  postgres_create
  postgres_settings
  # Left by a server that was killed; its pid may be someone else's by now.
  rm -f "$dir/data/postmaster.pid" "$dir"/socket/.s.PGSQL.*
  daemon_start postgres / "$ROOT/deploy/lib/in-tree" "$POSTGRES_TREE" "$POSTGRES_USER" "$dir" \
    postgres -D /run/farthing/data -c config_file=/run/farthing/farthing.conf
  undo postgres_stop
  await 120 postgres_started || fail "PostgreSQL did not start: see $LOGS/postgres.log"
  postgres_ready || fail "PostgreSQL ended while it started: see $LOGS/postgres.log"
}

# Ready, or ended: no use to wait longer.
postgres_started() { postgres_ready || ! daemon_pid postgres >/dev/null; }

postgres_create() {
  local dir=$HOME_DIR/postgres
  mkdir -p "$dir/socket"
  chmod 755 "$dir"
  [[ -s $dir/password ]] || random_word >"$dir/password"
  [[ -d $dir/data ]] && postgres_own && return
  rm -rf "$dir/new"
  mkdir "$dir/new"
  postgres_own
  # The password goes through a pipe of initdb's own user: it is in no file that this user could read.
  # shellcheck disable=SC2016
  in_postgres bash -c 'read -r word; exec initdb --pwfile <(printf "%s" "$word") "$@"' initdb \
    --pgdata /run/farthing/new --username farthing --auth scram-sha-256 \
    --encoding UTF8 --locale-provider builtin --locale C.UTF-8 <<<"$(cat "$dir/password")" ||
    fail "initdb failed: see the log"
  mv "$dir/new" "$dir/data"
}

# A home may have come from a Debian whose postgres user had another id.
postgres_own() {
  local dir=$HOME_DIR/postgres owner part
  owner=$(in_owner)
  for part in data new socket; do
    [[ -d $dir/$part && $(stat -c %u "$dir/$part") != "${owner%:*}" ]] || continue
    chown -R "$owner" "$dir/$part"
  done
  return 0
}

in_owner() { awk -F: -v user="$POSTGRES_USER" '$1 == user { print $3 ":" $4 }' "${POSTGRES_TREE%/}/etc/passwd"; }

# Written anew at each start. To change a setting for good, use ALTER SYSTEM: it wins.
postgres_settings() {
  local dir=$HOME_DIR/postgres port memory_mb buffers_mb=512 wal_gb=4
  port=$(cat "$dir/port" 2>/dev/null || true)
  if [[ -z $port ]] || port_taken "$port"; then port=$(free_port 15432); fi
  printf '%s' "$port" >"$dir/port"
  memory_mb=$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)
  ((memory_mb >= 2048)) || buffers_mb=128
  (($(df --output=avail --block-size=1G "$dir" | tail -1) >= 16)) || wal_gb=1
  cat >"$dir/farthing.conf" <<CONF
data_directory = '/run/farthing/data'
hba_file = '/run/farthing/data/pg_hba.conf'
ident_file = '/run/farthing/data/pg_ident.conf'
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = '/run/farthing/socket'
max_connections = 200
shared_preload_libraries = 'timescaledb'
timescaledb.telemetry_level = off
shared_buffers = ${buffers_mb}MB
effective_cache_size = $((memory_mb / 2))MB
work_mem = 16MB
maintenance_work_mem = 128MB
max_wal_size = ${wal_gb}GB
checkpoint_timeout = 15min
wal_compression = lz4
random_page_cost = 1.1
jit = off
timezone = UTC
log_timezone = UTC
log_line_prefix = '%m [%p] %d '
CONF
  chmod 644 "$dir/farthing.conf"
}

# postgres_connection DATABASE: sets CONNECTION, as Npgsql reads it.
postgres_connection() {
  CONNECTION="Host=127.0.0.1;Port=$(cat "$HOME_DIR/postgres/port");Database=$1;Username=farthing;Password=$(cat "$HOME_DIR/postgres/password")"
}

# postgres_database NAME: made if it is not there.
postgres_database() {
  local sql
  sql=$(postgres_sql postgres "SELECT 1 FROM pg_database WHERE datname = '$1'") || fail "PostgreSQL does not answer: see $LOGS/postgres.log"
  [[ -n $sql ]] || postgres_sql postgres "CREATE DATABASE $1" || fail "could not make database $1: see the log"
}

postgres_sql() {
  PGPASSWORD=$(cat "$HOME_DIR/postgres/password") in_postgres psql --no-psqlrc --quiet --tuples-only --no-align \
    --host /run/farthing/socket --port "$(cat "$HOME_DIR/postgres/port")" --username farthing --dbname "$1" --command "$2"
}

# A fast shutdown: open sessions are cut, what is committed is on disk.
postgres_stop() {
  local pid
  if pid=$(postgres_pid); then
    kill -INT "$pid" || fail "may not stop PostgreSQL (pid $pid): use sudo"
    await_end "$pid" 120 || fail "PostgreSQL (pid $pid) does not stop: see $LOGS/postgres.log"
  fi
  rm -f "$RUN/postgres.pid"
}

# postgres_command FILE: a script that runs a server of a test's own in the foreground, made at its first start:
#   FILE DIR PORT   all of it is in DIR, whose password is in DIR/password; it listens on 127.0.0.1
# A kill of the script's process is a kill of all that belongs to the server.
postgres_command() {
  local in_tree
  printf -v in_tree '%q %q %q' "$ROOT/deploy/lib/in-tree" "$POSTGRES_TREE" "$POSTGRES_USER"
  cat >"$1" <<SCRIPT
#!/bin/bash
set -euo pipefail
dir=\$1 port=\$2
chmod 755 "\$dir"
chown $(in_owner) "\$dir"
if [[ ! -d \$dir/data ]]; then
  rm -rf "\$dir/new"
  $in_tree "\$dir" bash -c 'read -r word; exec initdb --pwfile <(printf "%s" "\$word") "\$@"' initdb \\
    --pgdata /run/farthing/new --username farthing --auth scram-sha-256 --encoding UTF8 \\
    --locale-provider builtin --locale C.UTF-8 <"\$dir/password" >/dev/null
  mv "\$dir/new" "\$dir/data"
fi
rm -f "\$dir/data/postmaster.pid"
# The namespace's first process stays root's: with another user's rights it would not be told of the parent's death.
exec unshare --pid --fork --kill-child --mount-proc bash -c '"\$@" & wait "\$!"' postgres $in_tree "\$dir" \\
  postgres -D /run/farthing/data -c listen_addresses=127.0.0.1 -c port="\$port" -c unix_socket_directories= \\
  -c shared_preload_libraries=timescaledb -c timescaledb.telemetry_level=off -c shared_buffers=64MB \\
  -c max_wal_size=64MB -c min_wal_size=32MB -c timezone=UTC
SCRIPT
  chmod 755 "$1"
}
