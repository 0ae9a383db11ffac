#!/usr/bin/env bash
# Makes a checkout ready to test and to run: Debian packages, npm packages, the bundle.
# Does only what is missing, and nothing at all when nothing is. Needs no Node.js newer than Debian has.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/node_modules/.bin:$PATH:/usr/local/sbin:/usr/sbin:/sbin"

has() { command -v "$1" >/dev/null; }

# By program, not by package: a machine with Docker's own packages must keep them.
missing=()
needs() { "${@:2}" 2>/dev/null || missing+=("$1"); }
static_busybox() { has busybox && ! ldd "$(command -v busybox)" >/dev/null 2>&1; }
iputils_arping() { has arping && arping -V 2>&1 | grep -q iputils; }
needs docker.io has dockerd
needs containerd has containerd
needs runc has runc
needs iproute2 has ip
needs iputils-ping has ping
needs iputils-arping iputils_arping
needs nftables has nft
needs kmod has modprobe
needs busybox-static static_busybox
needs git has git
needs tcpdump has tcpdump
needs nmap has nmap
needs openssh-server has sshd
needs openssh-client has ssh-keygen
needs gnupg has gpg

may_install() { [[ $EUID -eq 0 ]] && has apt-get; }
try_install() { DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" </dev/null; }
# Package lists may be absent or name versions that the mirror no longer has.
install() {
  echo "setup: installing $*"
  try_install "$@" >/dev/null 2>&1 || { apt-get update -q </dev/null && try_install "$@"; }
}

if ((${#missing[@]} > 0)); then
  if may_install; then
    install "${missing[@]}"
  else
    echo "setup: fleets, labs and their tests need more: as root, apt-get install --no-install-recommends ${missing[*]}" >&2
  fi
fi

# A kernel in a process, for the tests of ipvlan alone, which few machines' own kernels have. Debian has it for PCs only.
if [[ $(uname -m) == x86_64 ]] && ! has linux.uml && may_install; then
  install user-mode-linux || echo 'setup: there is no package user-mode-linux, so the tests of ipvlan will be skipped' >&2
fi

# Only Node.js itself may run a script, which fetches its binary; others would compile what we do not use.
# npm runs on the older Node.js of the machine, of which its warnings speak; our programs do not.
if [[ ! -x node_modules/.bin/node || package-lock.json -nt node_modules/.package-lock.json ]]; then
  echo 'setup: installing npm packages'
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error </dev/null
  npm rebuild node --loglevel=error </dev/null
fi

if [[ ! -e dist/decnet-sync.js || -n $(find src scripts/build.ts scripts/build package-lock.json -newer dist/decnet-sync.js -print -quit) ]]; then
  echo 'setup: building dist/decnet-sync.js'
  node scripts/build.ts
fi
