#!/usr/bin/env bash
# Puts in place what the tests start by themselves: PostgreSQL, MariaDB and the
# browser Chromium, from Debian's packages, and the command line clients of all
# three databases, with which tests act as another program does, and make and
# restore real backups (pg_dump of the server's own version, mariadb-dump,
# sqlite3). It installs
# what is missing where it may (as root, with apt); else it says what to do and
# fails.
#
# FRISTWERK_TEST_DIALECTS (for instance "sqlite,postgres") names fewer servers;
# FRISTWERK_TEST_POSTGRES and FRISTWERK_TEST_MARIADB point the tests at servers
# that run already. Neither needs a server installed here.
set -euo pipefail

wanted() { # wanted DIALECT ADDRESS: does a test need a server of ours?
	[[ -z "$2" ]] && [[ ",${FRISTWERK_TEST_DIALECTS:-postgres,mariadb}," == *",$1,"* ]]
}

have_postgres() {
	command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}

have_mariadb() {
	PATH="$PATH:/usr/sbin:/usr/libexec" command -v mariadbd >/dev/null
}

missing=()
if wanted postgres "${FRISTWERK_TEST_POSTGRES:-}" && ! have_postgres; then missing+=(postgresql); fi
if wanted mariadb "${FRISTWERK_TEST_MARIADB:-}" && ! have_mariadb; then missing+=(mariadb-server); fi
if wanted postgres "" && ! { command -v psql && command -v pg_dump && command -v pg_restore; } >/dev/null; then missing+=(postgresql-client); fi
if wanted mariadb "" && ! { command -v mariadb && command -v mariadb-dump; } >/dev/null; then missing+=(mariadb-client); fi
for tool in sqlite3 curl jq chromium; do # what the walks in docs/ and the tests of pages use
	if ! command -v "$tool" >/dev/null; then missing+=("$tool"); fi
done
if ((${#missing[@]} == 0)); then exit 0; fi

if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
	cat >&2 <<-END
		error: the tests need what is not installed: ${missing[*]}
		hint: as root on Debian or Ubuntu: apt-get install --no-install-recommends ${missing[*]}
		hint: or point FRISTWERK_TEST_POSTGRES and FRISTWERK_TEST_MARIADB at running servers,
		      or test fewer dialects with FRISTWERK_TEST_DIALECTS=sqlite
	END
	exit 1
fi

# No service may start: the tests run servers of their own on free ports.
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
	printf '#!/bin/sh\nexit 101\n' >"$policy"
	chmod 755 "$policy"
	trap 'rm -f "$policy"' EXIT
fi

echo "installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}"
