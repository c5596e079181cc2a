#!/bin/sh
# Starts nginx, with a certificate for localhost that an authority of this stack's own has signed: both are made when they
# are missing or about to expire, and stay in a volume. `make ca` takes the authority's certificate out, for browsers to trust.
set -eu
umask 077
mkdir -p /var/cache/nginx/tls
cd /var/cache/nginx/tls

valid() { # valid CERTIFICATE: is it there, and good for a week more?
  openssl x509 -in "$1" -noout -checkend 604800 > /dev/null 2>&1
}

if ! valid ca.crt; then
  rm -f tls.crt
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 3650 \
    -subj "/CN=Development authority of this stack" -addext "keyUsage=critical,keyCertSign,cRLSign" \
    -keyout ca.key -out ca.crt
fi
if ! valid tls.crt; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 365 -CA ca.crt -CAkey ca.key \
    -subj "/CN=localhost" -addext "subjectAltName=DNS:localhost,DNS:*.localhost,IP:127.0.0.1,IP:::1" \
    -addext "basicConstraints=critical,CA:FALSE" -addext "extendedKeyUsage=serverAuth" \
    -keyout tls.key -out tls.crt
fi
exec /docker-entrypoint.sh nginx -g "daemon off;"
