#!/bin/sh
# Test certificates, valid for 100 years: OpenSSL 3. Keys of tests: they guard nothing.
set -eu
cd "$(dirname "$0")"
for ca in ca other-ca; do
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 -subj "/CN=Striate test $ca" \
    -keyout "$ca.key.pem" -out "$ca.pem"
done
leaf() { # name, authority
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout "$1.key.pem" -out leaf.csr
  printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' >leaf.ext
  openssl x509 -req -in leaf.csr -CA "$2.pem" -CAkey "$2.key.pem" -days 36500 -extfile leaf.ext -out "$1.pem"
  rm leaf.csr leaf.ext
}
leaf server ca
leaf renewed ca
leaf client ca
leaf stranger other-ca
rm -f ca.key.pem other-ca.key.pem other-ca.pem ./*.srl
