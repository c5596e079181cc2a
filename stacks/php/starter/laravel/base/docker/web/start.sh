#!/bin/sh
# Starts nginx, with the address of the application in its settings and the name server that this container was given.
set -eu
RESOLVER=$(awk '$1 == "nameserver" { print ($2 ~ /:/ ? "[" $2 "]" : $2); exit }' /etc/resolv.conf)
export RESOLVER
# shellcheck disable=SC2016
envsubst '$FPM_ADDRESS $PORT $RESOLVER' < /docker/nginx.conf.template > /tmp/nginx.conf
exec nginx -c /tmp/nginx.conf -g 'daemon off;'
