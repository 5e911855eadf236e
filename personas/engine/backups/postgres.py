"""PostgreSQL: dumped by pg_dump, restored into a schema beside, then swapped in one transaction.

A dump names the schema public in every line, so it is loaded as public while the old one has another name: all in one
transaction of psql, which ends with both in their right places or leaves nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path

from django.db import connection, transaction

from personas.engine.backups import BackupError
from personas.engine.backups.pointing import counts, pointed_at

FILE = "database.pgdump"
BESIDE, REPLACED = "facet_restoring", "facet_replaced"
BEGIN = f"""
begin;
drop schema if exists {BESIDE} cascade;
drop schema if exists {REPLACED} cascade;
create schema if not exists public;
alter schema public rename to {REPLACED};
create schema public;
"""
END = f"""
alter schema public rename to {BESIDE};
alter schema {REPLACED} rename to public;
commit;
"""


def dump(folder: Path) -> dict[str, int]:
    """Write the database into `folder`; the rows of the dump by table."""
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--file={folder / FILE}"]
    options += [f"--exclude-schema={schema}" for schema in (BESIDE, REPLACED)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read")
        cursor.execute("select pg_export_snapshot()")
        _run("pg_dump", *options, f"--snapshot={cursor.fetchone()[0]}")  # what is counted is what is dumped
        rows = counts()
    prove(folder)
    return rows


def prove(folder: Path) -> None:
    """Raises BackupError unless the dump can be read from its first byte to its last."""
    _run("pg_restore", f"--file={os.devnull}", str(folder / FILE))


def load_beside(folder: Path) -> None:
    """Nothing is changed unless all of the dump has been loaded: only then psql is told to commit."""
    connection.close()
    script = [_found("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(folder / FILE)]
    quiet = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as lamented:
        reader = subprocess.Popen(script, stdout=subprocess.PIPE, stderr=lamented)
        options = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": said, "env": _environment()}
        writer = subprocess.Popen([_found("psql"), *quiet], **options)
        whole = _pump(reader, writer)
        for program, process, words in (("psql", writer, said), ("pg_restore", reader, lamented)):
            if process.returncode:
                words.seek(0)
                reason = _reason(words.read().decode(errors="replace"), process.returncode)
                raise BackupError(f"{program} could not load the dump: {reason}")
        if not whole:
            raise BackupError("The dump could not be loaded to its end.")


def _pump(reader: subprocess.Popen, writer: subprocess.Popen) -> bool:
    whole = False
    try:
        writer.stdin.write(BEGIN.encode())
        shutil.copyfileobj(reader.stdout, writer.stdin, 1 << 20)
        whole = reader.wait() == 0
        if whole:
            writer.stdin.write(END.encode())
    except BrokenPipeError:  # psql has met an error and gone; it says which
        whole = False
    finally:
        reader.stdout.close()
        try:
            writer.stdin.close()
        except BrokenPipeError:
            whole = False
        reader.wait()
        writer.wait()
    return whole


def beside() -> AbstractContextManager[None]:
    options = connection.settings_dict.get("OPTIONS") or {}
    return pointed_at(OPTIONS=options | {"options": f"-c search_path={BESIDE}"})


def swap() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"alter schema public rename to {REPLACED}")
        cursor.execute(f"alter schema {BESIDE} rename to public")
    connection.close()


def drop_beside() -> None:
    _drop(BESIDE)


def drop_replaced() -> None:
    _drop(REPLACED)


def _drop(schema: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"drop schema if exists {schema} cascade")


def refuse_if_others_work_here() -> None:
    """Web processes and workers of any host keep connections; those of other roles, such as monitors, do not count."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*), max(host(client_addr)) from pg_stat_activity where datname = current_database()"
            " and usename = current_user and pid <> pg_backend_pid() and leader_pid is null"
        )
        others, address = cursor.fetchone()
    if others:
        raise BackupError(
            f"{others} other connections to this database are open (for example from {address or 'this host'}). "
            "Stop Facet on every host first: web, workers, exports, reconcile."
        )


def _run(program: str, *options: str) -> None:
    result = subprocess.run([_found(program), *options], env=_environment(), capture_output=True, text=True)
    if result.returncode:
        raise BackupError(f"{program} failed: {_reason(result.stderr, result.returncode)}")


def _reason(words: str, status: int) -> str:
    """pg_restore may also be ended by a signal, without a word, where a dump is damaged."""
    return words.strip()[:500] or f"it ended with {status}"


def _found(program: str) -> str:
    if path := shutil.which(program):
        return path
    raise BackupError(f"{program} is not installed. Debian: apt-get install postgresql-client")


def _environment() -> dict[str, str]:
    where = connection.settings_dict
    wanted = {
        "PGHOST": where["HOST"],
        "PGPORT": str(where["PORT"] or ""),
        "PGUSER": where["USER"],
        "PGPASSWORD": where["PASSWORD"],  # by environment: a command line is visible to every process
        "PGDATABASE": where["NAME"],
    }
    return os.environ | {name: value for name, value in wanted.items() if value}
