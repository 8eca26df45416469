# The demo: a real engine with a tiny model that the server writes itself, and traffic to it.
ENGINE_TREE=sid-llama
ENGINE_PACKAGE=llama.cpp

engine_provide() { tree_build "$ENGINE_TREE" sid "$ENGINE_PACKAGE"; }

# engine_command FILE: a script that runs llama-server with the arguments it is given.
engine_command() {
  cat >"$1" <<SCRIPT
#!/bin/bash
# Runs llama-server from the tree beside; a model's own directory is all of this machine that it sees.
set -euo pipefail
dir=/var/empty arguments=()
while ((\$# > 0)); do
  if [[ \$1 == --model || \$1 == -m ]]; then
    file=\$(realpath "\$2")
    dir=\$(dirname "\$file")
    arguments+=(--model "/run/farthing/\$(basename "\$file")")
    shift 2
  else
    arguments+=("\$1")
    shift
  fi
done
if [[ ! -d \$dir ]]; then dir=\$(dirname "\$0"); fi
exec $(printf '%q %q %q' "$ROOT/deploy/lib/in-tree" "$(tree_path "$ENGINE_TREE")" "$TREE_USER") "\$dir" llama-server "\${arguments[@]}"
SCRIPT
  chmod 755 "$1"
}

# engine_model COMMAND...: COMMAND writes the model to the path it is given last.
engine_model() {
  local dir=$HOME_DIR/engine
  mkdir -p "$dir"
  chmod 755 "$dir"
  "$@" "$dir/tiny.new" || fail "could not write the tiny model: see the log"
  chmod 644 "$dir/tiny.new"
  mv "$dir/tiny.new" "$dir/tiny.gguf"
}

engine_start() {
  local dir=$HOME_DIR/engine port
  engine_provide
  daemon_stop demo
  daemon_stop engine
  engine_model farthing "$HOME_DIR/app" demo model --out
  engine_command "$dir/llama-server"
  port=$(cat "$dir/port" 2>/dev/null || true)
  if [[ -z $port ]] || port_taken "$port"; then port=$(free_port 18080); fi
  printf '%s' "$port" >"$dir/port"
  ENGINE_PORT=$port
  undo daemon_stop engine
  daemon_start engine "$dir" "$dir/llama-server" --model "$dir/tiny.gguf" --alias farthing-tiny --host 127.0.0.1 \
    --port "$port" --ctx-size 8192 --parallel 4 --threads 1 --threads-http 4 --metrics --no-webui \
    --cache-ram 64 --log-verbosity 2
  await 60 engine_settled || true
  http_ok "$port" /health || fail "llama-server did not start: see $LOGS/engine.log"
}

engine_settled() { http_ok "$ENGINE_PORT" /health || ! daemon_pid engine >/dev/null; }

demo_start() {
  undo daemon_stop demo
  FARTHING_ENDPOINT=$FARTHING_ENDPOINT FARTHING_KEY=$FARTHING_KEY \
    daemon_start demo "$HOME_DIR/app" "$DOTNET" farthing.dll demo --engine "http://127.0.0.1:$ENGINE_PORT"
  # Long enough to see it fail over its first call.
  sleep 2
  daemon_pid demo >/dev/null || fail "the demo ended: see $LOGS/demo.log"
}
