#!/usr/bin/env bash
# kustomize_in.sh TREE FOLDER: renders FOLDER, which is below deploy/, by the kubectl of the Debian tree TREE, where
# run_kubernetes.sh put a copy of deploy/.
set -euo pipefail
exec chroot "$1" kubectl kustomize "/srv/deploy/${2##*/deploy/}"
