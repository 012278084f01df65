#!/bin/sh
# Gradescope runs this once, as root, when it builds the image.
set -eu
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq gcc libc6-dev make bats strace \
	busybox-static user-mode-linux kmod iproute2 bsdutils procps >/dev/null
