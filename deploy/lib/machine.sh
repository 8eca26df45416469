# What the machine must have before anything is started, and what apt can add to it.

need_root() {
  [[ $EUID -eq 0 ]] || fail "$1 needs root: run this with sudo${2:+, or $2}"
}

need_mounts() {
  unshare --mount --propagation private true 2>/dev/null ||
    fail "this machine may not make mounts (a container without rights?): give a database with --database, or run the container privileged"
}

need_dotnet() {
  local candidate wanted
  for candidate in "$(command -v dotnet || true)" "${DOTNET_ROOT:-/nowhere}/dotnet" /usr/share/dotnet/dotnet \
    /usr/lib/dotnet/dotnet "$HOME/.dotnet/dotnet" "$(sudo_home)/.dotnet/dotnet"; do
    if [[ -n $candidate && -x $candidate ]] && (cd "$ROOT" && "$candidate" --version) >/dev/null 2>&1; then
      DOTNET=$(realpath "$candidate")
      return
    fi
  done
  wanted=$(sed -n 's/.*"version": "\([0-9]*\)\..*/\1/p' "$ROOT/global.json")
  fail "the .NET SDK $wanted is not here: install it (https://dot.net), and put dotnet on the PATH or set DOTNET_ROOT"
}

# The home of the one who called sudo, whose SDK may be there.
sudo_home() { if [[ -n ${SUDO_USER-} ]]; then getent passwd "$SUDO_USER" | cut -d: -f6; fi; }

# need_disk DIR MIB [DIR MIB]...: directories of one file system are added up.
need_disk() {
  local -A need=() have=() place=()
  local dir device free
  while (($# > 0)); do
    dir=$1
    while [[ ! -e $dir ]]; do dir=$(dirname "$dir"); done
    read -r device free < <(df --output=source,avail --block-size=1M "$dir" | tail -1)
    need[$device]=$((${need[$device]:-0} + $2))
    have[$device]=$free place[$device]=$1
    shift 2
  done
  for device in "${!need[@]}"; do
    ((have[$device] >= need[$device])) ||
      fail "${place[$device]} has ${have[$device]} MB free and ${need[$device]} MB are needed: free some, or choose other places with --home and FARTHING_CACHE"
  done
}

# apt_has PACKAGE...
apt_has() { dpkg-query --show --showformat='${db:Status-Status}\n' "$@" 2>/dev/null | awk '$1 != "installed" { exit 1 } { n++ } END { exit n == 0 }'; }

# apt_need PACKAGE...: installed only where missing; the lists are fetched only when apt does not know the package.
apt_need() {
  local package missing=()
  for package in "$@"; do apt_has "$package" || missing+=("$package"); done
  ((${#missing[@]} > 0)) || return 0
  command -v apt-get >/dev/null || fail "${missing[*]} missing, and there is no apt-get here: install it by hand"
  need_root "installing ${missing[*]}"
  apt_install "${missing[@]}" || { apt-get -o DPkg::Lock::Timeout=300 update && apt_install "${missing[@]}"; } ||
    fail "apt-get could not install ${missing[*]}: see the log, mend apt's sources, run this again"
}

apt_install() {
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install --yes --no-install-recommends "$@" \
    </dev/null 3>&- 4>&- 8>&- 9>&-
}

# apt_mirror: where this machine's own apt gets Debian from; empty lets debootstrap choose.
apt_mirror() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' 2>/dev/null |
    sed -n '1s|/*$||p'
}
