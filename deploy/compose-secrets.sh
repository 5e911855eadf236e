#!/bin/sh
# Once, before the first `docker compose up`: the environment and three secrets beside it. What exists stays as it is.
set -eu
cd "$(dirname "$0")"
[ $# = 1 ] || { echo "deploy/compose-secrets.sh HOST, as facet.example.com" >&2; exit 2; }
host=$1
case $host in *[!A-Za-z0-9.-]* | '') echo "$host is no host name: letters, digits, dots and hyphens." >&2; exit 2 ;; esac

umask 077
mkdir -p secrets
[ -e secrets/secret_key ] || openssl rand -base64 48 >secrets/secret_key
if [ ! -e secrets/database_password ]; then
    password=$(openssl rand -hex 24)
    printf %s "$password" >secrets/database_password
    printf 'postgresql://facet:%s@db/facet' "$password" >secrets/database_url
fi
# Compose mounts these files as they are: the account inside (10001) must be able to read its own two.
if [ "$(id -u)" = 0 ]; then
    chown 10001 secrets/secret_key secrets/database_url && chmod 0400 secrets/secret_key secrets/database_url
else
    chmod 0755 secrets && chmod 0444 secrets/secret_key secrets/database_url secrets/database_password
    echo "Not root: the secrets are readable for every account of this machine. Run it with sudo to keep them private."
fi
chmod 0444 secrets/database_password  # read by PostgreSQL's own account; the folder keeps others out
if [ ! -e facet.env ]; then
    sed "s/facet\.example\.com/$host/g; /^FACET_KEYS_FILE/d" facet.env.example >facet.env
    chmod 0644 facet.env
fi
echo "Made: deploy/facet.env (add EMAIL_HOST) and deploy/secrets/. Now: docker compose up -d --build"
