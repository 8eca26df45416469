# Which database: the given one; else the one this home already has; else Docker; else a local PostgreSQL.

# database_choose GIVEN: sets DATABASE_KIND to given, docker or local. GIVEN may be "local" to leave a given one.
database_choose() {
  local given=$1
  if [[ $given == local ]]; then
    given=''
  elif [[ -z $given ]]; then
    given=$(remembered FARTHING_DATABASE)
  fi
  if [[ -n $given ]] && ! database_ours "$given"; then
    DATABASE_KIND=given CONNECTION=$given
    database_reachable
  elif [[ -d $HOME_DIR/docker/data ]]; then
    DATABASE_KIND=docker
    docker_runs || fail "this home's database is in Docker, and no Docker daemon answers: start it, or choose another home with --home"
  elif [[ -d $HOME_DIR/postgres/data ]] || ! docker_runs; then
    DATABASE_KIND=local
    need_root "a local TimescaleDB" "give a database with --database"
    need_mounts
  else
    DATABASE_KIND=docker
  fi
}

# The password is random: who knows it means the database in this home, at whatever port it was then.
database_ours() {
  local kind
  for kind in postgres docker; do
    if [[ -s $HOME_DIR/$kind/password && $1 == *"Password=$(cat "$HOME_DIR/$kind/password")"* ]]; then return 0; fi
  done
  return 1
}

# Before the build, what can be known without a client: the form and whether anything answers.
database_reachable() {
  local host port
  [[ $CONNECTION != *://* && $CONNECTION == *=* ]] ||
    fail "--database takes an Npgsql connection string, such as \"Host=db;Port=5432;Database=farthing;Username=farthing;Password=...\""
  host=$(database_part host server) port=$(database_part port)
  [[ $host != /* ]] || return 0
  tcp_ok "${host:-localhost}" "${port:-5432}" ||
    fail "no database answers at ${host:-localhost}:${port:-5432}: check --database and FARTHING_DATABASE, or give --database local for one of its own"
}

# database_part KEY...: the value of the first of these keys in the connection string.
database_part() {
  local key part
  for key in "$@"; do
    while IFS= read -r -d ';' part; do
      if [[ ${part%%=*} =~ ^\ *([^ ]+)\ *$ && ${BASH_REMATCH[1],,} == "$key" ]]; then
        part=${part#*=}
        printf '%s' "${part//[\"\' ]/}"
        return
      fi
    done <<<"$CONNECTION;"
  done
}

# database_start: sets CONNECTION to one whose user may make extensions.
database_start() {
  case $DATABASE_KIND in
    given) ;;
    docker) docker_start && docker_connection ;;
    local)
      postgres_provide
      postgres_start
      postgres_database farthing
      postgres_connection farthing
      ;;
  esac
}
