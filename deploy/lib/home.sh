# The home: everything that outlives a run is in it, and one script at a time works on it.

# open_home DIR
open_home() {
  umask 077
  # MSBuild and Docker read these in a path as something else.
  [[ $1 != *[\'\"\;%*?:\$]* ]] || fail "$1 has one of ' \" ; : % * ? \$ in it: choose another place with --home"
  mkdir -p "$1" 2>/dev/null || fail "cannot create $1: choose another place with --home"
  HOME_DIR=$(realpath "$1")
  [[ -w $HOME_DIR ]] || fail "cannot write to $HOME_DIR: use sudo, or choose another place with --home"
  LOGS=$HOME_DIR/log
  RUN=$HOME_DIR/run
  mkdir -p "$LOGS" "$RUN"
}

# lock_home [wait]: released when this script ends; nothing that it starts inherits descriptor 9.
lock_home() {
  exec 9>"$HOME_DIR/lock"
  if flock --nonblock 9; then return; fi
  [[ ${1-} == wait ]] || fail "another deploy script works on $HOME_DIR: wait for it, or choose another home with --home"
  say "another deploy script works on $HOME_DIR: waiting for it"
  flock 9
}

# remembered NAME: a variable of the home's env file, empty if there is none.
remembered() {
  [[ -f $HOME_DIR/env ]] || return 0
  (
    unset "$1"
    # shellcheck disable=SC1091
    source "$HOME_DIR/env"
    printf '%s' "${!1-}"
  )
}

# remembered_port NAME DEFAULT: the port of a remembered address.
remembered_port() {
  local address
  address=$(remembered "$1")
  address=${address##*:}
  printf '%s' "${address:-$2}"
}

# write_env FILE NAME...: shell assignments, exported at the end; readable by the owner only, never half a file.
write_env() {
  local file=$1 name
  shift
  {
    for name in "$@"; do printf "%s='%s'\n" "$name" "${!name//\'/\'\\\'\'}"; done
    printf 'export %s\n' "$*"
  } >"$file.new"
  chmod 600 "$file.new"
  mv "$file.new" "$file"
}

# random_word: 32 letters and digits.
random_word() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }
