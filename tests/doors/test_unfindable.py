"""A table of real people becomes one of people who do not exist: k holds, nobody is found again, nothing is kept."""

from __future__ import annotations

import codecs
import csv
import io
import random
import zipfile
from collections import Counter, defaultdict
from datetime import date

import pytest
import xlsxwriter
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from personas.models import ExportJob
from personas.services.doors.unfindable.anonymity import EVERYTHING, anonymised, measured
from personas.services.doors.unfindable.asking import ask_unfindable
from personas.services.doors.unfindable.columns import guessed
from personas.services.doors.unfindable.facts import age_of, band_of
from personas.services.doors.unfindable.limits import ROWS_MAX
from personas.services.doors.unfindable.reading import TableRefused, opened
from personas.services.doors.unfindable.reducing import Plan, looked_at
from personas.services.doors.unfindable.standin import stand_in, team_key, token_of

TODAY = date(2026, 12, 1)
HEADING = ["Name", "Email", "Phone", "Town", "Date of birth", "Gender", "Plan", "Spend", "Notes"]
TOWNS = ["Berlin", "Hamburg", "München", "Köln", "Leipzig", "Bremen"]


def customers(count: int = 400, seed: int = 1) -> list[list[str]]:
    r = random.Random(seed)
    return [
        [f"Real Person{i}", f"real{i}@mail.de", f"+49 30 {i:07d}", r.choice(TOWNS),
         f"{r.randrange(1940, 2005)}-{r.randrange(1, 13):02d}-15", r.choice(["female", "male"]),
         r.choice(["basic", "plus", "pro"]), str(r.randrange(0, 3000)),
         f"Real note {i}, said on the phone at some length"]
        for i in range(count)
    ]  # fmt: skip


def as_csv(rows, heading=HEADING, separator=",", encoding="utf-8") -> io.BytesIO:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([heading, *rows])
    return io.BytesIO(text.getvalue().encode(encoding))


def as_xlsx(rows, heading=HEADING) -> io.BytesIO:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([heading, *rows]):
            sheet.write_row(at, 0, row)
    file.seek(0)
    return file


def plan_for(file, **values) -> Plan:
    heading, rows, *_ = looked_at(file, 500)
    acts = tuple(column.act for column in guessed(heading, rows))
    return Plan(**{"heading": heading, "acts": acts, "market": "de_DE", "name": "customers"} | values)


@pytest.fixture
def made(people, export_worker, own_storage):
    """Asks as alice and answers the job when it is done."""

    def make(file, **values) -> ExportJob:
        asked = ask_unfindable(
            actor=people.alice, team=people.team, file=file, plan=plan_for(file, **values), today=TODAY
        )
        export_worker.drain()
        asked.refresh_from_db()
        return asked

    return make


def table_of(job: ExportJob) -> tuple[list[str], list[dict], dict]:
    """Heading, rows by column, and the report."""
    data = job.file.read()
    if job.file_name.endswith(".xlsx"):
        book = load_workbook(io.BytesIO(data))
        sheets = [[["" if c is None else c for c in row] for row in book[n].values] for n in ("People", "Report")]
    else:
        archive = zipfile.ZipFile(io.BytesIO(data))
        sheets = [list(csv.reader(io.StringIO(archive.read(n).decode("utf-8-sig")))) for n in archive.namelist()]
    heading, *rows = sheets[0]
    return heading, [dict(zip(heading, row, strict=True)) for row in rows], dict(sheets[1])


@pytest.mark.django_db
@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_nobody_of_the_table_is_in_the_result(made, write):
    job = made(write(customers()))
    heading, rows, report = table_of(job)
    assert job.state == "done", job.error
    assert heading == ["Name", "Email", "Phone", "Town", "Date of birth", "Gender", "Plan", "Spend"]
    text = str(rows)
    assert "Real" not in text and "real1" not in text and "+49 30" not in text
    assert report["Column “Notes”"] == "Leave out" and report["k asked for"] == "5"
    assert int(report["Smallest group now"]) >= 5 and "no differential privacy" in report["Note"]
    assert 0 < len(rows) <= 400 and all(row["Email"].split("@")[1].count("example") for row in rows)


@pytest.mark.django_db
def test_nothing_of_the_original_is_kept(made, own_storage):
    job = made(as_csv(customers()))
    folders, files = default_storage.listdir("exports")
    stored = [name for folder in folders for name in default_storage.listdir(f"exports/{folder}")[1]]
    assert stored == [job.file.name.rpartition("/")[2]] and files == []
    assert "Real" not in str(job.payload) and "mail.de" not in str(job.payload)


@pytest.mark.django_db
@pytest.mark.parametrize("k", [4, 8])
def test_the_nearest_neighbour_is_somebody_else(made, people, k):
    """Whoever knows every original and takes for each the published row that is most like it is right once in k."""
    originals = [[*row, f"C{at}"] for at, row in enumerate(customers(600, seed=9))]
    job = made(as_csv(originals, [*HEADING, "Customer ID"]), k=k)
    _, rows, _ = table_of(job)
    key, right = team_key(people.team), 0
    for original in originals:
        seed = int.from_bytes(token_of({"email": original[1]}, key)[:8]) >> 1
        best = max(rows, key=lambda row: likeness(original, row))
        right += best["Customer ID"] == f"{seed % 10**10:010d}"
    assert right <= 1.5 * len(originals) / k


def likeness(original: list[str], row: dict) -> float:
    band = band_of(age_of(original[4], TODAY)) == band_of(age_of(row["Date of birth"], TODAY))
    here = original[3] == row["Town"]
    return band + here + (original[5] == row["Gender"]) + 2 * compatible(original, row)


def compatible(original: list[str], row: dict) -> bool:
    """Whether somebody who knows a real row could take this published one for it."""
    spend, said = int(original[7]), row["Spend"]
    low, _, high = said.partition(" to ")
    fits = said == EVERYTHING or (int(low) <= spend < int(high) if high else spend == int(low))
    return fits and row["Plan"] in (original[6], EVERYTHING)


@pytest.mark.django_db
@pytest.mark.parametrize("k", [3, 5, 10])
def test_nobody_is_found_again_among_fewer_than_k(made, k):
    """Whoever knows all that is kept of a real person finds k rows that it could be, or none."""
    originals = customers()
    _, rows, report = table_of(made(as_csv(originals), k=k))
    assert int(report["Smallest group before"]) == 1
    combinations = Counter((row["Plan"], row["Spend"]) for row in rows)
    assert min(combinations.values()) >= k
    for original in originals[:100]:
        candidates = sum(compatible(original, row) for row in rows)
        assert candidates == 0 or candidates >= k


@pytest.mark.parametrize("generalise", [True, False])
def test_every_published_combination_is_shared_by_k_people_and_covers_what_the_row_had(generalise):
    r = random.Random(3)
    rows = [
        (r.choice("ab"), str(r.randrange(90)), f"{r.randrange(1950, 2000)}-0{r.randrange(1, 9)}-11") for _ in range(600)
    ]
    people = [str(at // 2).encode() for at in range(600)]  # two rows each
    result = anonymised(rows, people, ("x", "n", "d"), 4, generalise)
    left = [(now, who) for now, who in zip(result.published, people, strict=True) if now]
    groups = defaultdict(set)
    for now, who in left:
        groups[now].add(who)
    assert all(len(one) >= 4 for one in groups.values())
    assert result.left_out == 600 - len(left) and (generalise or result.left_out == result.under_k)
    for before, now in zip(rows, result.published, strict=True):
        assert now is None or all(_covers(wide, narrow) for wide, narrow in zip(now, before, strict=True))
    if generalise:
        assert result.left_out < result.under_k and result.before == min(measured(rows, people).values())


def _covers(wide: str, narrow: str) -> bool:
    if " to " in wide:
        low, high = map(float, wide.split(" to "))
        return low <= float(narrow) < high
    return wide in (EVERYTHING, narrow) or narrow.startswith(wide)


def test_one_person_is_one_stand_in_and_only_by_the_key():
    one, same = {"email": "Ann@Mail.de", "name": "Ann"}, {"email": " ann@mail.de", "name": "A. Lee"}
    assert token_of(one, b"k") == token_of(same, b"k") != token_of(one, b"other")
    assert token_of({}, b"k") != token_of({}, b"k")  # of whom nothing is known, nothing is the same
    first = stand_in(token_of(one, b"k"), "30-39", "f", "Bayern", "de_DE")
    assert first == stand_in(token_of(same, b"k"), "30-39", "f", "Bayern", "de_DE")
    assert 30 <= first.age <= 39 and first.gender == "f" and first.values["region"] == "Bayern"


def test_of_a_minor_no_age_and_no_face_is_drawn():
    child = stand_in(b"0" * 16, "under 18", "m", "", "de_DE")
    assert child.values["age"] == "under 18" and child.values["birth_date"] == ""


@pytest.mark.django_db
def test_two_files_of_a_team_agree_and_those_without_a_key_do_not(made):
    rows = customers(60)
    names = [
        [row["Name"] for row in table_of(made(as_csv(rows), k=2, linked=linked))[1]] for linked in (True, True, False)
    ]
    assert names[0] == names[1] != names[2]


@pytest.mark.django_db
def test_every_nth_has_a_face_and_formulas_are_harmless(made):
    rows = [[*row[:6], "=cmd|'/c calc'!A1", "5", "n"] for row in customers(40)]
    heading, found, _ = table_of(made(as_csv(rows), faces=10, k=2))
    assert heading[-1] == "Face" and sum("/face/?age=" in row["Face"] for row in found) in range(1, 5)
    assert all(row["Plan"].startswith("'=") for row in found)


def test_columns_are_known_in_several_languages():
    heading = [
        "Vorname",
        "Nachname",
        "E-Mail",
        "Telefonnummer",
        "PLZ",
        "Ort",
        "Geburtsdatum",
        "Geschlecht",
        "kunden_nr",
        "Umsatz",
    ]
    acts = [column.act for column in guessed(heading, [])]
    wanted = "given_name family_name email phone postcode city birth_date gender number counted".split()
    assert acts == wanted
    long = [[f"He said {n} things that nobody else has ever said before"] for n in range(9)]
    assert guessed(["Remark"], long)[0].free_text and guessed(["x"], [["a@b.de"]])[0].act == "email"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_is_read_in_whatever_encoding_and_separator(encoding, separator):
    file = as_csv([["Jürgen", "1"]], ["Name", "Größe"], separator, encoding)
    with opened(file) as table:
        assert table.heading == ("Name", "Größe") and list(table.rows) == [["Jürgen", "1"]]


def bomb() -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(40_000_000))
    return file


def plain_zip() -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("people.csv", "a,b")
    return file


HOSTILE = {
    "nothing": (lambda: io.BytesIO(b""), "The file is empty."),
    "a quotation mark left open": (lambda: io.BytesIO(b'a,b\n"x,y\n' + b"z,z\n" * 50_000), "cannot be read at line"),
    "a thousand columns": (lambda: as_csv([], [f"c{n}" for n in range(1000)]), "more than 200 columns"),
    "too many rows": (lambda: io.BytesIO(b"a\n" + b"1\n" * (ROWS_MAX + 1)), "more than 100,000 rows"),
    "a book in a cell": (lambda: as_csv([["x" * 3_000]], ["a"]), "A cell of row 2 holds 3,000 characters"),
    "a zip bomb": (bomb, "unpacks to 40 MB"),
    "a plain archive": (plain_zip, "This is a ZIP archive"),
    "half a workbook": (lambda: io.BytesIO(as_xlsx(customers(50)).getvalue()[:3000]), "The workbook is damaged"),
    "old Excel": (lambda: io.BytesIO(b"\xd0\xcf\x11\xe0" + bytes(5000)), "old Excel"),
    "a picture": (lambda: io.BytesIO(b"\x89PNG\r\n\x1a\n" + bytes(5000)), "neither text nor a workbook"),
    "no names of columns": (lambda: io.BytesIO(b",,\n1,2,3\n"), "no names of columns"),
    "letters that are none": (lambda: io.BytesIO(codecs.BOM_UTF8 + b"a,b\n\xff\xfe,1\n"), "bytes that are no text"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_gets_a_sentence(kind):
    make, sentence = HOSTILE[kind]

    def read() -> None:
        with opened(make()) as table:
            list(table.rows)

    with pytest.raises(TableRefused, match=sentence.replace("(", r"\(")):
        read()


@pytest.mark.django_db
def test_a_hostile_file_leaves_nothing_behind(people, own_storage):
    for make, _ in HOSTILE.values():
        with pytest.raises(TableRefused):
            ask_unfindable(
                actor=people.alice, team=people.team, file=make(),
                plan=Plan(heading=("a",), acts=("name",), market="de_DE"), today=TODAY,
            )  # fmt: skip
    assert not ExportJob.objects.exists() and not default_storage.exists("exports")


@pytest.mark.django_db
def test_the_page_reads_columns_and_makes_the_table(browser, export_worker, own_storage):
    address, data = reverse("unfindable"), as_csv(customers(80)).getvalue()

    def send(**values):
        upload = SimpleUploadedFile("customers.csv", data)
        return browser.post(
            address, {"people": upload, "market": "de_DE", "k": 5, "rare": "generalise", "faces": 0} | values
        )

    looked = send(act="look")
    text = looked.content.decode()
    assert looked.status_code == 200 and "Free text" in text and "no differential privacy" in text
    form = looked.context["form"]
    acts = {f"act_{at}": column.act for at, column in enumerate(form.columns)}
    other = send(act="make", seen="another", **acts)
    assert other.status_code == 422 and "This file has other columns" in other.content.decode()
    few = send(act="make", seen=form["seen"].value(), k=1, **acts)
    assert few.status_code == 422 and "whole number from 2 to 100, not 1." in few.content.decode()
    done = send(act="make", seen=form["seen"].value(), once="abc", **acts)
    assert done.status_code == 302
    send(act="make", seen=form["seen"].value(), once="abc", **acts)  # a double click
    export_worker.drain()
    job = ExportJob.objects.get()
    page = browser.get(reverse("exports")).content.decode()
    assert job.file_name == "customers-unfindable.zip" and job.file_name in page and "0 people" not in page
    assert browser.get(reverse("export_file", args=[job.public_id])).status_code == 200
