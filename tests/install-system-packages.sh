#!/usr/bin/env bash
# The system packages of the tests: a browser, a virtual screen, software GL, systemd's checks.
# With the word "browser", those of benchmarks and screenshots; with "packages", what a clean Debian
# is made with, instead of a browser.
# Installs them as root or with password-less sudo; otherwise names the one command.
set -euo pipefail

missing=()
has() { command -v "$1" >/dev/null 2>&1; }
need() { has "$1" || missing+=("$2"); }

# The same engine without windows opens a page in a third of the time. Where a system has no such
# package, the tests run in the browser itself.
shell=chromium-headless-shell
wants_shell=
case "${1:-}" in
  packages) need mmdebstrap mmdebstrap ;;
  browser) need chromium chromium ;;
  *) has "$shell" || wants_shell=yes ;;
esac
need systemd-analyze systemd
need shellcheck shellcheck
need Xvfb xvfb
need xdotool xdotool
ldconfig -p | grep -q 'libGL\.so\.1' || missing+=(libgl1)
ldconfig -p | grep -q 'libmtdev\.so\.1' || missing+=(libmtdev1)
ls /usr/lib/*/dri/swrast_dri.so >/dev/null 2>&1 || missing+=(libgl1-mesa-dri)
[ "${#missing[@]}" -eq 0 ] && [ -z "$wants_shell" ] && exit 0

install="apt-get install --yes --no-install-recommends"
if [ "$(id -u)" -eq 0 ]; then
  as_root=()
elif sudo -n true 2>/dev/null; then
  as_root=(sudo)
else
  [ -z "$wants_shell" ] || need chromium "$shell"
  [ "${#missing[@]}" -eq 0 ] && exit 0
  echo "The tests need system packages. Run this once, then again:" >&2
  echo "  sudo sh -c 'apt-get update && $install ${missing[*]}'" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update --quiet --quiet || [ "${#missing[@]}" -eq 0 ]
if [ -n "$wants_shell" ]; then
  "${as_root[@]}" $install "$shell" >/dev/null 2>&1 || need chromium chromium
fi
[ "${#missing[@]}" -eq 0 ] || "${as_root[@]}" $install "${missing[@]}" >/dev/null
