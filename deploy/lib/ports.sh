# Ports are read from /proc, so that no tool has to be installed to say who holds one.

# socket_inode PORT: the inode of a socket that listens on PORT.
socket_inode() {
  local hex
  printf -v hex '%04X' "$1"
  awk -v port=":$hex" '$4 == "0A" && substr($2, length($2) - 4) == port { print $10; exit }' \
    /proc/net/tcp /proc/net/tcp6 2>/dev/null
}

port_taken() { [[ -n $(socket_inode "$1") ]]; }

# port_owner PORT: the pid that listens, if it can be seen.
port_owner() {
  local link
  link=$(find /proc/[0-9]*/fd -lname "socket:\[$(socket_inode "$1")\]" -print -quit 2>/dev/null) || true
  link=${link#/proc/}
  printf '%s' "${link%%/*}"
}

# check_port PORT OPTION VARIABLE: taken by anything but this home's own server is a failure.
check_port() {
  local owner
  [[ $1 =~ ^[0-9]+$ ]] && (($1 > 0 && $1 < 65536)) || fail "$2 must be a port number between 1 and 65535, not \"$1\""
  port_taken "$1" || return 0
  owner=$(port_owner "$1")
  if [[ -n $owner && $owner == "$(daemon_pid serve || true)" ]]; then return 0; fi
  fail "port $1 is in use${owner:+ by $(cat "/proc/$owner/comm") (pid $owner)}: stop that, or choose another with $2 or $3"
}

# free_port FROM: below the range from which the kernel lends ports to clients.
free_port() {
  local port=$(($1 + RANDOM % 1000))
  while port_taken "$port"; do ((port++)); done
  printf '%s' "$port"
}

# http_ok PORT PATH: 200 from a server on this machine.
http_ok() (
  exec 2>/dev/null
  exec 7<>"/dev/tcp/127.0.0.1/$1" || exit 1
  printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1:%s\r\n\r\n' "$2" "$1" >&7
  read -r -t 5 status <&7
  [[ $status == HTTP/1.?' 200'* ]]
)

# tcp_ok HOST PORT
tcp_ok() { timeout 5 bash -c 'exec 7<>"/dev/tcp/$0/$1"' "$1" "$2" 2>/dev/null; }
