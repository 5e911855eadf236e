#!/bin/sh
# Installs Facet for production on one Debian 12 machine, or brings what is there up to date. docs/install.md says the
# same step by step. Run as root from the checkout: deploy/setup.sh --host facet.example.com --mail smtp.example.com
# Secrets, keys, the environment file and the database that exist stay as they are. Units are written anew, from the
# checkout: change them by `systemctl edit`.
set -eu

host='' mail='' python=/usr/bin/python3 workers=1 user=facet database=facet state=/var/lib/facet settings=/etc/facet start=yes
code=$(cd "$(dirname "$0")/.." && pwd)

usage() {
    cat <<'TEXT'
deploy/setup.sh --host NAME [--mail SMTP_HOST] [--workers N] [--user NAME] [--database NAME]
                [--python PROGRAM] [--state FOLDER] [--settings FOLDER] [--without-systemd]
  --host             under which name people reach Facet, as facet.example.com
  --mail             server that takes letters; without one nobody can sign up
  --workers          drawing workers: one a GPU, or 1 on a machine without (1)
  --user             account that runs Facet, its role in PostgreSQL, and how the units are called (facet)
  --database         of PostgreSQL (facet)
  --python           Python 3.11 to 3.13 that this account may run (/usr/bin/python3)
  --state            pictures, keys (/var/lib/facet); --settings: environment and secret (/etc/facet)
  --without-systemd  writes everything, starts nothing, says what to start
TEXT
}

say() { printf '\n== %s\n' "$*"; }
refuse() { printf '%s\n' "$*" >&2; exit 2; }
as_facet() { runuser -u "$user" -- "$@"; }

while [ $# -gt 0 ]; do
    case $1 in
        --host | --mail | --workers | --user | --database | --python | --state | --settings)
            [ $# -ge 2 ] || refuse "$1 wants a value." ;;
    esac
    case $1 in
        --host) host=${2:-}; shift ;;
        --mail) mail=${2:-}; shift ;;
        --workers) workers=${2:-}; shift ;;
        --user) user=${2:-}; shift ;;
        --database) database=${2:-}; shift ;;
        --python) python=${2:-}; shift ;;
        --state) state=${2:-}; shift ;;
        --settings) settings=${2:-}; shift ;;
        --without-systemd) start=no ;;
        --help | -h) usage; exit 0 ;;
        *) usage >&2; refuse "There is no option $1." ;;
    esac
    shift
done
[ -n "$host" ] || { usage >&2; refuse "Say with --host under which name people reach Facet."; }
case $host in *[!A-Za-z0-9.-]*) refuse "$host is no host name: letters, digits, dots and hyphens, without https:// or a port." ;; esac
case $workers in '' | *[!0-9]* | 0) refuse "--workers takes a number from 1 on, not $workers." ;; esac
case $user$database in *[!a-z0-9_]*) refuse "--user and --database take small letters, digits and _ only." ;; esac
[ "$(id -u)" = 0 ] || refuse "Run this as root: it makes a user, folders and a database."
for program in "$python" psql runuser openssl; do
    command -v "$program" >/dev/null || refuse "$program is missing. docs/install.md names the packages to install first."
done

say "User $user and folders"
id "$user" >/dev/null 2>&1 || useradd --system --home-dir "$state" --shell /usr/sbin/nologin "$user"
install -d -o "$user" -g "$user" -m 0700 "$state" "$state/keys"
install -d -o root -g "$user" -m 0750 "$settings"

say "Packages, from the lock"
as_facet "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' ||
    refuse "$user cannot run $python, or it is not Python 3.11 to 3.13. Name another with --python."
as_facet test -r "$code/manage.py" || refuse "$user cannot read $code. Put the checkout where others may read, as /opt/facet."
[ -x "$code/.venv/bin/python" ] || "$python" -m venv "$code/.venv" ||
    refuse "No environment could be made. On Debian: apt install python3-venv."
as_facet "$code/.venv/bin/python" -c '' ||
    refuse "$user cannot run the Python of $code/.venv. Remove that folder and run this again."
pip="$code/.venv/bin/pip install -q --disable-pip-version-check"
$pip --require-hashes -r "$code/requirements/production.txt"
$pip -r "$code/requirements/torch.txt"

say "Secret and environment in $settings"
if [ ! -e "$settings/secret_key" ]; then
    (umask 077 && openssl rand -base64 48 >"$settings/secret_key")
fi
chown root:"$user" "$settings/secret_key" && chmod 0640 "$settings/secret_key"
if [ ! -e "$settings/facet.env" ]; then
    cat >"$settings/facet.env" <<TEXT
# Every variable is explained at the top of personas/settings/__init__.py.
FACET_PRODUCTION=1
FACET_PROXY=1
FACET_URL=https://$host
ALLOWED_HOSTS=$host
CSRF_TRUSTED_ORIGINS=https://$host
SECRET_KEY_FILE=$settings/secret_key
DATABASE_URL=postgresql://$user@%2Fvar%2Frun%2Fpostgresql/$database
REDIS_URL=redis://127.0.0.1:6379/0
FACET_REDIS_PREFIX=$database:
FACET_DATA=$state
FACET_LOG_FORMAT=json
EMAIL_HOST=$mail
EMAIL_FROM="Facet <facet@$host>"
TEXT
    chown root:"$user" "$settings/facet.env" && chmod 0640 "$settings/facet.env"
fi

say "Database $database, and its role $user by peer (no password)"
superuser="runuser -u postgres -- psql -Atqc"
[ "$($superuser "select 1 from pg_roles where rolname = '$user'")" = 1 ] || $superuser "create role \"$user\" login"
[ "$($superuser "select 1 from pg_database where datname = '$database'")" = 1 ] ||
    $superuser "create database \"$database\" owner \"$user\" encoding 'UTF8' template template0"

say "facet-manage, keys, tables"
cat >"$settings/facet-manage" <<TEXT
#!/bin/sh
FACET_ENV_FILE=$settings/facet.env FACET_HOME=$code FACET_USER=$user exec $code/deploy/facet-manage "\$@"
TEXT
chmod 0755 "$settings/facet-manage"
[ "$settings" != /etc/facet ] || ln -sf "$settings/facet-manage" /usr/local/sbin/facet-manage
manage=$settings/facet-manage
[ -e "$state/keys/facet-keys.json" ] || $manage keys make
$manage migrate --noinput
$manage collectstatic --noinput -v 0

if [ $start = no ]; then
    say "Ready. Start these, each in a shell of its own or under your own supervisor:"
    number=0
    while [ $number -lt "$workers" ]; do
        for unit in "$code"/deploy/systemd/*.service; do
            case $unit in *worker*) set_up="CUDA_VISIBLE_DEVICES=$number OMP_NUM_THREADS=2" ;; *) set_up='' ;; esac
            [ $number = 0 ] || [ -n "$set_up" ] || continue
            line=$(sed -n "s|^ExecStart=/opt/facet|$code|p" "$unit" | sed "s/%%h/%h/; s/%i@/$number@/")
            echo "runuser -u $user -- sh -c 'set -a; . $settings/facet.env; cd $code; $set_up exec $line'"
        done
        number=$((number + 1))
    done
    say "The first account: $manage make_admin you@example.com; what is wrong, if anything: $manage doctor"
    exit 0
fi

say "Units"
for unit in "$code"/deploy/systemd/*.service; do
    name=$user${unit##*/facet}
    sed "s|/opt/facet|$code|g; s|/etc/facet|$settings|g; s|/var/lib/facet|$state|g; s|^User=facet|User=$user|
         /^StateDirectory=/d" "$unit" >"/etc/systemd/system/$name"
done
systemctl daemon-reload
units="$user-web $user-reconcile $user-exports" number=0
while [ $number -lt "$workers" ]; do units="$units $user-worker@$number" number=$((number + 1)); done
# shellcheck disable=SC2086
systemctl enable --now $units
say "Running. The first account: $manage make_admin you@example.com; what is wrong, if anything: $manage doctor"
