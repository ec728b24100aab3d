# Sourced by the checks that use the demo like a user: starts the demo on free ports, and ends it when the script ends.
# Sets work, port and admin, and exports the demo's credentials and region as AWS tools read them.

work=$(mktemp -d)
demo_pid=
minio_pid=
checks=0

end() {
  if [ -n "$demo_pid" ]; then
    kill -TERM "$demo_pid" 2>/dev/null || true
    wait "$demo_pid" 2>/dev/null || true
  fi
  if [ -n "$minio_pid" ]; then kill -TERM "$minio_pid" 2>/dev/null && wait "$minio_pid" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap end EXIT

fail() {
  echo "checks: FAILED: $*"
  tail -20 "$work/demo.log" 2>/dev/null || true
  exit 1
}

check() { checks=$((checks + 1)) && echo "checks: $1"; }

await() {
  for _ in $(seq 240); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.25
  done
  fail "did not succeed within a minute: $*"
}

free_ports() {
  python3 - "$1" <<'PY'
import socket, sys
held = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in held:
    s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in held))
PY
}

# The path of MinIO, or nothing.
minio=${MINIO_BINARY-$(PATH="$PATH:$HOME/go/bin" command -v minio || true)}
origin_key=ORIGIN00000000000000
origin_secret=origin-secret

# Starts MinIO on this port, as the origin of a demo.
start_minio() {
  MINIO_ROOT_USER=$origin_key MINIO_ROOT_PASSWORD=$origin_secret "$minio" server --quiet --address "127.0.0.1:$1" "$work/minio" >"$work/minio.log" 2>&1 &
  minio_pid=$!
  await curl --max-time 5 -sf "http://127.0.0.1:$1/minio/health/live"
}

# Starts the demo with the S3 server on this port as its origin, which has MinIO's keys; passes on further options.
start_demo_before() {
  AWS_ACCESS_KEY_ID=$origin_key AWS_SECRET_ACCESS_KEY=$origin_secret AWS_REGION=us-east-1 start_demo --origin "http://127.0.0.1:$1" "${@:2}"
}

# Starts the demo with these options added to those that choose its ports and its folder.
start_demo() {
  local nodes
  # Three ports that are free now.
  read -r port admin nodes < <(free_ports 3 2>/dev/null || echo 18080 19090 16378)
  # Job control gives the demo the default SIGINT, which a background process would ignore; env restores it even if this script ignores it.
  local default_int=()
  if env --default-signal=INT true 2>/dev/null; then default_int=(env --default-signal=INT); fi
  set -m
  "${default_int[@]}" "${FLOE_LAUNCHER:-./floe}" demo --port "$port" --admin-port "$admin" --node-port "$nodes" --data "$work/data" "$@" >"$work/demo.log" 2>&1 &
  demo_pid=$!
  set +m
  for _ in $(seq 600); do
    grep -q '^Floe is ready' "$work/demo.log" && break
    kill -0 "$demo_pid" 2>/dev/null || fail "the demo ended"
    sleep 0.5
  done
  grep -q '^Floe is ready' "$work/demo.log" || fail "the demo was not ready in time"
  check "the demo is ready"
  export AWS_ACCESS_KEY_ID=FLOEDEMO000000000000 AWS_SECRET_ACCESS_KEY=floe-demo-secret AWS_DEFAULT_REGION=us-east-1
  unset AWS_SESSION_TOKEN AWS_PROFILE
}
