# Sourced by the checks that install what they need. Each install has a time limit, and one that fails or is given up says why. The
# seconds of those are limited for a whole run of CI: a network that swallows packets holds each install up to its limit.

# The folder of the installs' logs. What .ci/run starts counts together; a script that is run by itself begins anew.
installs=${CI_INSTALLS:-$PWD/target/ci/installs}
mkdir -p "$installs"
[ -n "${CI_INSTALLS:-}" ] || rm -f "$installs/failed" "$installs/apt-lists"
installs_waste_seconds=600

# Why the last install failed, and its process while it runs.
reason=
installing=

# The seconds in which installs ran that failed; those that ran at the same time count once.
wasted() {
  sort -n "$installs/failed" 2>/dev/null |
    awk '{ from = $1 > end ? $1 : end; if ($2 > from) { sum += $2 - from; end = $2 } } END { print sum + 0 }'
}

# The last line of a log that names an error, or else its last line. Maven ends with advice and colours, Terraform with advice.
last_words() {
  sed 's/\x1b\[[0-9;]*m//g' "$1" | grep -vE '^ *$|^WARNING|^\[ERROR\] *($|\[Help|To see|Re-run|For more)' |
    awk '{ last = $0 } tolower($0) ~ /error|could not|cannot|failed/ { named = $0 } END { print substr(named ? named : last, 1, 200) }'
}

# install SECONDS NAME COMMAND...: with its output in $installs/NAME.log. None continues after installs_end, if that is set; it is a
# time of `date +%s`.
install() {
  local limit=$1 name=$2 begun left status=0
  shift 2
  begun=$(date +%s)
  left=$((installs_waste_seconds - $(wasted)))
  [ -z "${installs_end:-}" ] || left=$((installs_end - begun < left ? installs_end - begun : left))
  if [ "$left" -le 0 ]; then
    reason="$name: not installed, the time for installs is used up"
    return 1
  fi
  limit=$((limit < left ? limit : left))
  timeout --kill-after=10 "$limit" "$@" >"$installs/$name.log" 2>&1 </dev/null &
  installing=$!
  wait "$installing" || status=$?
  installing=
  [ "$status" != 0 ] || return 0
  echo "$begun $(date +%s)" >>"$installs/failed"
  case "$status" in
    124 | 137) reason="$name: the install was given up after $limit s" ;;
    *) reason="$name: the install failed: $(last_words "$installs/$name.log")" ;;
  esac
  return 1
}

# here PROGRAM...: programs that are on the PATH.
here() {
  local program
  for program; do
    command -v "$program" >/dev/null || {
      reason="$program is not here"
      return 1
    }
  done
}

# go_has PROGRAM MODULE [SECONDS]: a program of the PATH, or one that Go can install.
go_has() {
  ! command -v "$1" >/dev/null || return 0
  if ! here go; then
    reason="$1: neither it nor Go is here"
    return 1
  fi
  install "${3:-400}" "$1" go install "$2@latest" && here "$1"
}

# apt_lists: Debian's lists of packages, asked for once by a run.
apt_lists() {
  [ -e "$installs/apt-lists" ] || { touch "$installs/apt-lists" && install 120 apt-lists apt-get update; } || true
}

# debian_has PACKAGE COMMAND...: a package of which this command succeeds, or one that can be installed: this is Debian, and root.
debian_has() {
  local package=$1
  shift
  ! "$@" >/dev/null 2>&1 || return 0
  if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
    reason="$package: it is not here, and only root can install it, on a Debian"
    return 1
  fi
  apt_lists
  install 240 "$package" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$package" || return 1
  "$@" >/dev/null 2>&1 || {
    reason="$package: it does not run here"
    return 1
  }
}
