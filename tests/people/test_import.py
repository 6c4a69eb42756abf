"""An import as a whole: what is taken, what is refused, and that nothing is half-done."""

from __future__ import annotations

import pytest

from newsletter.errors import Declined, Mistake, Outside
from newsletter.message.links import address_key
from newsletter.model.people import Person
from newsletter.steps.bench import Bench
from newsletter.steps.import_people import Imported, Preview, import_people
from newsletter.steps.people import add_person, forget_person, remove_person
from newsletter.store import people
from newsletter.store.engine import reading, writing
from tests.people.places import NOW, PAPER, everybody, number, on, sheet

HEAD = ("이메일", "성명", "소속")
KIM = ("kim@example.org", "김하나", "햇살센터")
LEE = ("lee@example.org", "이두리", "")


def take(desk: Bench, *rows: tuple[str, ...], wording: str = PAPER, atomic: bool = False) -> Imported:
    file = sheet(desk.root.parent / "members.csv", [HEAD, *rows])
    return import_people(desk, file, "members", wording, atomic=atomic)


def consents(desk: Bench, address: str) -> list[tuple[str, str, str, str]]:
    with reading(desk.engine) as connection:
        agreed = people.agreed(connection, number(desk, address))
    assert all(consent.at == NOW for _, consent in agreed)
    return [(name, consent.how, consent.wording, consent.source) for name, consent in agreed]


def reasons(done: Imported) -> list[tuple[int, str]]:
    return [(row.line, row.reason) for row in done.rows]


def test_people_come_with_name_fields_and_a_consent_that_names_its_line(desk: Bench) -> None:
    done = take(desk, KIM, LEE)
    assert (done.joined, done.refreshed, done.refused, done.report) == (2, 0, 0, None)
    assert everybody(desk)["kim@example.org"].fields == {"소속": "햇살센터"}
    assert everybody(desk)["lee@example.org"].name == "이두리"
    assert consents(desk, "lee@example.org") == [("members", "import", PAPER, "members.csv line 3")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_same_people_come_in_whatever_excel_made_of_the_file(
    desk: Bench, encoding: str, delimiter: str
) -> None:
    file = sheet(desk.root.parent / "members.csv", [HEAD, KIM, LEE], encoding, delimiter)
    import_people(desk, file, "members", PAPER)
    assert {p.name for p in everybody(desk).values()} == {"김하나", "이두리"}


def test_a_second_import_brings_up_to_date_and_empties_nothing(desk: Bench) -> None:
    take(desk, KIM)
    done = take(desk, ("KIM@Example.ORG", "김한나", ""))
    assert (done.joined, done.refreshed) == (0, 1)
    found = everybody(desk)["kim@example.org"]
    assert (found.name, found.fields) == ("김한나", {"소속": "햇살센터"})


def test_the_same_consent_is_not_written_twice_but_a_new_wording_is(desk: Bench) -> None:
    """Else a list imported every week would bury the one record that counts."""
    take(desk, KIM)
    take(desk, KIM)
    take(desk, KIM, wording="누리집 신청")
    assert [wording for _, _, wording, _ in consents(desk, "kim@example.org")] == [PAPER, "누리집 신청"]


def test_the_good_rows_come_in_and_each_bad_one_is_named_with_its_line(desk: Bench) -> None:
    done = take(
        desk,
        KIM,
        ("이두리", "", ""),
        ("KIM@example.org", "", ""),
        ("", "", ""),
        ("park@@example.org", "", ""),
    )
    assert (done.joined, done.refused) == (1, 3)
    assert [line for line, _ in reasons(done)] == [3, 4, 6]
    assert reasons(done)[1] == (4, "the same address as line 2")


def test_the_report_holds_the_cells_as_they_were_and_can_be_mended_and_imported(desk: Bench) -> None:
    done = take(desk, KIM, ("lee@@example.org", "이두리", "=센터"))
    assert done.report == desk.root / "members.refused.csv"
    text = done.report.read_text(encoding="utf-8-sig")
    assert text.splitlines()[0] == "이메일,성명,소속,(line),(refused because)"
    assert "lee@@example.org,이두리,'=센터,3," in text
    done.report.write_text(text.replace("@@", "@"), encoding="utf-8-sig")
    assert import_people(desk, done.report, "members", PAPER).joined == 1
    assert everybody(desk)["lee@example.org"].fields == {"소속": "=센터"}


def test_only_the_first_refused_rows_are_returned_but_all_are_reported(desk: Bench) -> None:
    done = take(desk, *[(f"reader{n}", "", "") for n in range(30)])
    assert (len(done.rows), done.refused) == (20, 30)
    assert done.report is not None
    assert len(done.report.read_text(encoding="utf-8-sig").splitlines()) == 31


def test_atomic_takes_nobody_where_one_row_is_refused(desk: Bench) -> None:
    done = take(desk, KIM, ("이두리", "", ""), atomic=True)
    assert (done.joined, done.refused) == (0, 1)
    assert everybody(desk) == {}
    assert take(desk, KIM, LEE, atomic=True).joined == 2


def test_where_the_report_cannot_be_written_nobody_is_taken(desk: Bench) -> None:
    """On Windows that is the file still open in Excel; without a report the refused people would be lost."""
    (desk.root / "members.refused.csv").mkdir()
    with pytest.raises(Outside):
        take(desk, KIM, ("이두리", "", ""))
    assert everybody(desk) == {}


def test_whoever_left_stays_away_and_the_row_says_since_when(desk: Bench) -> None:
    take(desk, KIM, LEE)
    remove_person(desk, "kim@example.org", "members")
    done = take(desk, ("Kim@EXAMPLE.org", "김하나", ""), LEE)
    assert reasons(done) == [(2, "left on 2026-11-20")]
    assert on(desk, "members") == {"lee@example.org"}


def test_whoever_left_one_list_may_come_on_another_they_agreed_to(desk: Bench) -> None:
    take(desk, KIM)
    remove_person(desk, "kim@example.org", "members")
    file = sheet(desk.root.parent / "partners.csv", [HEAD, KIM])
    assert import_people(desk, file, "partners", "협약서").joined == 1
    assert (on(desk, "members"), on(desk, "partners")) == (set(), {"kim@example.org"})


def test_whoever_left_every_list_comes_on_none_not_even_one_they_never_were_on(desk: Bench) -> None:
    take(desk, KIM)
    assert remove_person(desk, "kim@example.org") == ["members"]
    file = sheet(desk.root.parent / "partners.csv", [HEAD, KIM])
    assert import_people(desk, file, "partners", "협약서").refused == 1
    assert on(desk, "partners") == set()


def test_whoever_was_forgotten_stays_forgotten(desk: Bench) -> None:
    take(desk, KIM)
    assert forget_person(desk, "kim@example.org").known
    done = take(desk, KIM)
    assert reasons(done) == [(2, "is left alone (forgotten on 2026-11-20)")]
    assert everybody(desk) == {}
    assert done.report is not None


def test_somebody_forgotten_before_they_ever_came_never_comes(desk: Bench) -> None:
    assert not forget_person(desk, "kim@example.org").known
    assert take(desk, KIM).refused == 1


def test_adding_by_hand_is_declined_too_unless_they_asked_to_come_back(desk: Bench) -> None:
    take(desk, KIM)
    remove_person(desk, "kim@example.org")
    with pytest.raises(Declined, match="left members on 2026-11-20") as declined:
        add_person(desk, "kim@example.org", "members", "전화")
    assert "--again" in declined.value.hint
    assert add_person(desk, "kim@example.org", "members", "전화", again=True).joined
    assert on(desk, "members") == {"kim@example.org"}
    assert [wording for _, _, wording, _ in consents(desk, "kim@example.org")] == [PAPER, "전화"]


def test_whoever_comes_back_agrees_anew_even_in_the_same_words(desk: Bench) -> None:
    """A consent from before they left would prove nothing."""
    take(desk, KIM)
    remove_person(desk, "kim@example.org")
    add_person(desk, "kim@example.org", "members", PAPER, again=True)
    assert [how for _, how, _, _ in consents(desk, "kim@example.org")] == ["import", "typed"]


def test_somebody_forgotten_who_comes_back_is_a_person_again(desk: Bench) -> None:
    take(desk, KIM)
    forget_person(desk, "kim@example.org")
    with pytest.raises(Declined, match="forgotten"):
        add_person(desk, "kim@example.org", "members", "전화")
    add_person(desk, "kim@example.org", "members", "전화", name="김하나", again=True)
    assert everybody(desk)["kim@example.org"].name == "김하나"
    assert take(desk, KIM).refreshed == 1


def test_an_import_confirms_somebody_who_had_not_answered_yet(desk: Bench) -> None:
    """The paper form is the consent that the click would have been."""
    take(desk, KIM)
    with desk.engine.connect() as connection:
        connection.exec_driver_sql("UPDATE subscriptions SET state = 'pending'")
        connection.commit()
    assert take(desk, KIM).joined == 1
    assert on(desk, "members") == {"kim@example.org"}


def test_a_list_that_is_not_declared_is_refused_naming_the_nearest(desk: Bench) -> None:
    file = sheet(desk.root.parent / "members.csv", [HEAD, KIM])
    with pytest.raises(Mistake, match="member'") as refused:
        import_people(desk, file, "member", PAPER)
    assert refused.value.hint == "did you mean members?"
    assert not (desk.root / "newsletter.db").exists()


def test_an_empty_consent_is_none(desk: Bench) -> None:
    with pytest.raises(Mistake, match="consent"):
        take(desk, KIM, wording="  ")


def test_a_quote_that_nobody_closed_costs_one_row(desk: Bench) -> None:
    file = desk.root.parent / "members.csv"
    file.write_text('이메일,성명\n"kim@example.org,김하나\nlee@example.org,이두리\n', encoding="utf-8")
    done = import_people(desk, file, "members", PAPER)
    assert (done.joined, [line for line, _ in reasons(done)]) == (1, [2])


def test_progress_is_told_and_ends_at_the_last_row(desk: Bench) -> None:
    told: list[tuple[int, int | None]] = []
    file = sheet(
        desk.root.parent / "members.csv", [HEAD, *[(f"r{n}@example.org", "", "") for n in range(4500)]]
    )
    import_people(desk, file, "members", PAPER, progress=lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == [2000, 4000, 4500]
    assert all(total is not None and total >= done for done, total in told)


GHOST = ("email", "name", "subscribed_to_emails", "labels")


def ghost(desk: Bench, *rows: tuple[str, ...], evidence: str = "", list_name: str = "members") -> Imported:
    file = sheet(desk.root.parent / "ghost.csv", [GHOST, *rows])
    return import_people(desk, file, list_name, PAPER, evidence=evidence)


def test_who_is_gone_elsewhere_leaves_here_too_and_their_open_deliveries_stop(desk: Bench) -> None:
    take(desk, KIM)
    done = ghost(desk, ("kim@example.org", "김하나", "false", ""), ("new@example.org", "", "false", ""))
    assert (done.taken.gone, done.joined, done.refused, done.report) == (2, 0, 0, None)
    assert on(desk, "members") == set()
    assert take(desk, KIM, ("new@example.org", "", "")).refused == 2


def test_who_bounced_or_complained_elsewhere_is_left_alone_and_kept_as_a_hash(desk: Bench) -> None:
    file = sheet(
        desk.root.parent / "x.csv",
        [("email", "status"), ("kim@example.org", "complained"), ("lee@example.org", "cleaned")],
    )
    assert import_people(desk, file, "members", PAPER).taken.gone == 2
    assert everybody(desk) == {}
    assert [reason for _, reason in reasons(take(desk, KIM, LEE))] == [
        "is left alone (complained on 2026-11-20)",
        "is left alone (bounced on 2026-11-20)",
    ]


def test_of_two_rows_of_one_address_the_one_that_says_gone_counts(desk: Bench) -> None:
    done = ghost(
        desk, ("kim@example.org", "", "true", ""), ("KIM@example.org", "", "false", ""), evidence="전화"
    )
    assert (done.joined, done.taken.gone, done.refused) == (0, 1, 1)
    assert "gone" in reasons(done)[0][1]
    assert on(desk, "members") == set()


def test_only_named_evidence_brings_back_who_left_or_complained(desk: Bench) -> None:
    take(desk, KIM, LEE)
    remove_person(desk, "kim@example.org")
    with writing(desk.engine) as connection:
        key = address_key("lee@example.org", desk.keyring)
        people.suppress(connection, key, reason="complaint", at=NOW)
    assert take(desk, KIM, LEE).taken.protected == 2
    file = desk.root.parent / "members.csv"
    assert import_people(desk, file, "members", PAPER, evidence="2026-11 재동의서").joined == 1
    assert on(desk, "members") == {"kim@example.org", "lee@example.org"}
    assert consents(desk, "kim@example.org")[-1] == (
        "members", "reconsent", PAPER, "2026-11 재동의서; members.csv line 2",
    )  # fmt: skip
    assert everybody(desk)["lee@example.org"].suppressed == ""


def test_tags_come_with_the_sheet_and_stay(desk: Bench) -> None:
    ghost(desk, ("kim@example.org", "", "true", "기자, VIP"))
    assert ghost(desk, ("kim@example.org", "", "true", "")).taken.same == 1
    assert ghost(desk, ("kim@example.org", "", "true", "지역 언론")).taken.changed == 1
    assert set(everybody(desk)["kim@example.org"].tags) == {"기자", "VIP", "지역 언론"}


def test_a_preview_shows_rows_as_they_will_be_read_and_the_difference_and_changes_nothing(
    desk: Bench,
) -> None:
    take(desk, KIM, LEE, ("gone@example.org", "", ""))
    remove_person(desk, "gone@example.org")
    rows = [
        KIM,
        ("lee@example.org", "이둘", ""),
        ("gone@example.org", "", ""),
        ("new@example.org", "새", ""),
        ("x", "", ""),
    ]
    seen: list[Preview] = []

    def decline(found: Preview) -> bool:
        seen.append(found)
        return False

    before = everybody(desk)
    file = sheet(desk.root.parent / "members.csv", [HEAD, *rows])
    done = import_people(desk, file, "members", PAPER, confirm=decline)
    assert (done.done, done.report) == (False, None)
    taken = seen[0].taken
    assert (taken.joined, taken.changed, taken.same, taken.refused, taken.protected) == (1, 1, 1, 2, 1)
    assert [line for line, _ in seen[0].rows] == [2, 3, 4, 5, 6]
    assert seen[0].rows[0][1] == Person("kim@example.org", "김하나", {"소속": "햇살센터"})
    assert everybody(desk) == before


def test_a_strange_word_in_a_column_of_standings_is_shown(desk: Bench) -> None:
    file = sheet(
        desk.root.parent / "x.csv",
        [("email", "상태"), ("kim@example.org", "휴면"), ("lee@example.org", "정상")],
    )
    assert import_people(desk, file, "members", PAPER).preview.unknown == (("휴면", 1),)
