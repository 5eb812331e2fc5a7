#!/usr/bin/env bash
# The image that Dockerfile builds on, in the storage that buildah is told of: from its registry,
# or, where none can be reached, of Debian's packages under the same name.
set -euo pipefail
image=$1
if timeout 60 buildah pull --quiet "$image" 2>/dev/null; then
  exit
fi
rootfs=$(mktemp --suffix .tar)
trap 'rm -f "$rootfs"' EXIT
mmdebstrap --quiet --variant=minbase --aptopt='Acquire::Retries "5"' \
  --include=ca-certificates,python3,python3-pip,python-is-python3 bookworm "$rootfs"
made=$(buildah from scratch)
buildah add --quiet "$made" "$rootfs" / >/dev/null
# This machine's own certificates and package indexes, by which it reaches what pip and apt ask for.
for file in /etc/ssl/certs/ca-certificates.crt /etc/pip.conf; do
  if [[ -f $file ]]; then buildah copy --quiet "$made" "$file" "$file" >/dev/null; fi
done
buildah config --env PIP_BREAK_SYSTEM_PACKAGES=1 --env PIP_CERT=/etc/ssl/certs/ca-certificates.crt "$made"
buildah commit --quiet --rm "$made" "$image" >/dev/null
