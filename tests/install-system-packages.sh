#!/usr/bin/env bash
# The system packages of the tests: a browser, a virtual screen, software GL, systemd's checks.
# With the word "packages", what a clean Debian is made with, instead of a browser.
# Installs them as root or with password-less sudo; otherwise names the one command.
set -euo pipefail

missing=()
need() { command -v "$1" >/dev/null 2>&1 || missing+=("$2"); }
if [ "${1:-}" = packages ]; then
  need mmdebstrap mmdebstrap
else
  need chromium chromium
fi
need systemd-analyze systemd
need shellcheck shellcheck
need Xvfb xvfb
need xdotool xdotool
ldconfig -p | grep -q 'libGL\.so\.1' || missing+=(libgl1)
ldconfig -p | grep -q 'libmtdev\.so\.1' || missing+=(libmtdev1)
ls /usr/lib/*/dri/swrast_dri.so >/dev/null 2>&1 || missing+=(libgl1-mesa-dri)
[ "${#missing[@]}" -eq 0 ] && exit 0

install="apt-get install --yes --no-install-recommends ${missing[*]}"
if [ "$(id -u)" -eq 0 ]; then
  as_root=()
elif sudo -n true 2>/dev/null; then
  as_root=(sudo)
else
  echo "The tests need system packages. Run this once, then again:" >&2
  echo "  sudo sh -c 'apt-get update && $install'" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update --quiet --quiet
"${as_root[@]}" $install >/dev/null
