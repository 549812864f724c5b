#!/bin/bash
# Makes the certificates of MySQL for docker-compose.yml, once, as local/tls/certificates.ts does for the embedded stack: an authority, whose key
# is thrown away, and a certificate for localhost and 127.0.0.1. The first argument is the folder; .landfall/compose/tls when absent.
set -euo pipefail
folder="${1:-.landfall/compose/tls}"
if [ -e "$folder/ca.pem" ]; then
  echo "there already: $folder/ca.pem"
  exit 0
fi
mkdir -p "$folder"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/ca-key.pem" -days 3650 -subj '/CN=Landfall compose CA' -out "$work/ca.pem" 2>/dev/null
openssl req -newkey rsa:2048 -nodes -keyout "$work/server-key.pem" -subj '/CN=localhost' -out "$work/server.csr" 2>/dev/null
printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' > "$work/names"
openssl x509 -req -in "$work/server.csr" -CA "$work/ca.pem" -CAkey "$work/ca-key.pem" -CAcreateserial -extfile "$work/names" -days 3650 \
  -out "$work/server-cert.pem" 2>/dev/null
# The server of the image runs as another user and must read its key; the folder lies below .landfall, which git leaves out.
chmod 644 "$work/server-key.pem"
mv "$work/server-cert.pem" "$work/server-key.pem" "$folder/"
mv "$work/ca.pem" "$folder/ca.pem"
echo "made: $folder/ca.pem (source.tls.ca of landfall.yaml)"
