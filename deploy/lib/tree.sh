# A tree is a small Debian of another suite beside this one: it brings a server that this suite lacks.
# Trees hold no data, are shared by all homes, and appear whole or not at all.
CACHE=${FARTHING_CACHE:-/var/cache/farthing}

# Who runs things in a tree: an id that nothing on the machine outside has.
TREE_USER=farthing
TREE_UID=48217

tree_path() { printf '%s/%s' "$CACHE" "$1"; }

# tree_build NAME SUITE PACKAGE
tree_build() {
  local tree mirror
  tree=$(tree_path "$1")
  [[ ! -d $tree ]] || return 0
  need_root "making a Debian $2 beside this one"
  need_mounts
  (umask 022 && mkdir -p "$CACHE")
  exec 8>"$CACHE/$1.lock"
  flock 8
  if [[ ! -d $tree ]]; then
    apt_need debootstrap debian-archive-keyring
    mirror=$(apt_mirror)
    rm -rf --one-file-system "$tree".partial.*
    tree_bootstrap "$tree.partial.$$" "$2" "$3" ${mirror:+"$mirror"} || {
      rm -rf --one-file-system "$tree.partial.$$"
      fail "could not make a Debian $2 with $3: see the log, check the network and apt's sources, run this again"
    }
    mv "$tree.partial.$$" "$tree"
  fi
  exec 8>&-
}

# In a mount namespace of its own, so that what debootstrap mounts goes when it goes.
tree_bootstrap() (
  local dir=$1 suite=$2 package=$3
  shift 3
  umask 022
  unshare --mount --propagation private \
    debootstrap --variant=minbase --include="$package" "$suite" "$dir" "$@" </dev/null 3>&- 4>&- 8>&- 9>&- || exit 1
  rm -rf "$dir"/var/cache/apt/archives/*.deb "$dir"/var/lib/apt/lists/*
  mkdir -p "$dir/run/farthing"
  chroot "$dir" useradd --uid "$TREE_UID" --user-group --shell /usr/sbin/nologin --no-create-home "$TREE_USER"
)
