# RabbitMQ for the tests: a Debian 13's own package in a tree beside, since each test starts brokers of its own.
RABBITMQ_TREE=trixie-rabbitmq

rabbitmq_provide() { tree_build "$RABBITMQ_TREE" trixie rabbitmq-server; }

# rabbitmq_command FILE: a script that runs a broker, or a command of one that runs:
#   FILE DIR PORT          in the foreground; all of it is in DIR, it listens on PORT and the two after, on 127.0.0.1
#   FILE DIR PORT ctl ...  rabbitmqctl
# A kill of the script's process is a kill of all that belongs to the broker.
rabbitmq_command() {
  cat >"$1" <<SCRIPT
#!/bin/bash
set -euo pipefail
# What is written here the broker's own user reads.
umask 022
dir=\$1 port=\$2
shift 2
mkdir -p "\$dir"
chown $TREE_UID:$TREE_UID "\$dir"
if [[ \${1-} == ctl ]]; then
  shift
  command=(rabbitmqctl "\$@")
else
  command=(rabbitmq-server)
  cat >"\$dir/rabbitmq.conf" <<CONF
listeners.tcp.1 = 127.0.0.1:\$port
distribution.listener.interface = 127.0.0.1
log.file = false
log.console = true
log.console.level = warning
CONF
  [[ ! -f \$dir/more.conf ]] || cat "\$dir/more.conf" >>"\$dir/rabbitmq.conf"
  : >"\$dir/enabled_plugins"
fi
# The namespace's first process stays root's: with another user's rights it would not be told of the parent's death.
exec unshare --pid --fork --kill-child --mount-proc bash -c '"\$@" & wait "\$!"' broker $(printf '%q %q %q' "$ROOT/deploy/lib/in-tree" "$(tree_path "$RABBITMQ_TREE")" "$TREE_USER") "\$dir" \\
  env RABBITMQ_NODENAME="farthing-\$port@localhost" RABBITMQ_CONFIG_FILE=/run/farthing/rabbitmq.conf \\
  RABBITMQ_MNESIA_BASE=/run/farthing/data RABBITMQ_ENABLED_PLUGINS_FILE=/run/farthing/enabled_plugins \\
  RABBITMQ_CONF_ENV_FILE=/dev/null RABBITMQ_DIST_PORT=\$((port + 1)) ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT=\$((port + 2)) \\
  /usr/lib/rabbitmq/bin/"\${command[@]}"
SCRIPT
  chmod 755 "$1"
}
