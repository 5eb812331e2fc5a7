#!/usr/bin/env bash
# What the slow tests need beside Python: a browser, site generators, node tools.
# Installs what is missing where it may (Debian, as root); elsewhere it says what to install.
set -euo pipefail
cd "$(dirname "$0")"

# program: Debian package
declare -A needed=(
  [chromium]=chromium
  [hugo]=hugo
  [jekyll]=jekyll
  [java]=default-jre-headless
  [node]=nodejs
  [npm]=npm
  [rsync]=rsync
  [ssh]=openssh-client
)
missing=()
for program in "${!needed[@]}"; do
  command -v "$program" >/dev/null || missing+=("${needed[$program]}")
done
if [[ ! -x /usr/sbin/sshd ]]; then
  missing+=(openssh-server)
fi
if ! fc-list 2>/dev/null | grep -qi "noto sans cjk"; then
  missing+=(fonts-noto-cjk)
fi
if ((${#missing[@]})); then
  if ! command -v apt-get >/dev/null || [[ $(id -u) != 0 ]]; then
    echo "Install these, then run again: ${missing[*]}" >&2
    exit 1
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
if [[ -f package-lock.json ]]; then
  # Not `npm ci`: it refuses the lock that npm itself wrote, for a peer dependency of lighthouse's.
  npm install --silent --no-audit --no-fund --no-save
fi
