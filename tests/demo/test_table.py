"""The practice table in the demo house, as anybody finds it who comes to sit down."""

from __future__ import annotations

from glasshouse.acts.authors import Author
from glasshouse.acts.identifiers import instant_to_milliseconds
from glasshouse.acts.key_file import read_key
from glasshouse.clerk.directory import HouseDirectory
from glasshouse.house.facts import Conference
from glasshouse.parley.propositions.facts import Position, Proposition, Version
from glasshouse.parley.propositions.standing import Standing, standing
from glasshouse.parley.reports.facts import ReportStanding
from glasshouse.parley.sessions import Owed, Participation, owing, session_of
from tests.demo.houses import START, DemoHouse

TABLE = "harbour-practice"
DAY = 24 * 3_600_000


def proposals(demo: DemoHouse) -> list[Proposition]:
    return list(demo.facts.find(Proposition, "conference", demo.conference(TABLE)))


def standing_of(demo: DemoHouse, proposal: Proposition) -> Standing:
    version = demo.facts.get(Version, proposal.current)
    assert version is not None
    joined = demo.facts.find(Participation, "conference", demo.conference(TABLE))
    return standing(
        proposal,
        version,
        list(demo.facts.find(Position, "proposition", proposal.id)),
        {each.party: each for each in joined},
        demo.ended,
    )


def test_it_is_a_practice_conference_in_session(demo: DemoHouse) -> None:
    conference = demo.facts.get(Conference, demo.conference(TABLE))
    assert conference is not None
    assert (conference.mode, conference.subject) == ("practice", "bargaining")
    assert session_of(demo.facts, conference.id).state == "in_session"


def test_three_of_eight_articles_are_agreed_and_hours_is_owed(demo: DemoHouse) -> None:
    first = proposals(demo)[0]
    port = demo.party("port-employer")
    assert (first.number, first.sponsor) == (1, demo.party("transport-union"))
    assert (first.addressees, first.versions) == ((port,), 3)
    found = standing_of(demo, first)
    assert (found.agreed, found.owed, found.total) == (3, 1, 8)
    codes = {article.eid: article.code for article in found.articles}
    assert [eid for eid, code in codes.items() if code == "agreed"] == ["art_1", "art_2", "art_8"]
    assert [eid for eid, code in codes.items() if code == "owed"] == ["art_5"]
    assert codes["art_3"] == "declined"
    hours = found.article("art_5")
    assert hours is not None
    assert (own := hours.cell(port)) is not None
    assert (own.code, own.answer) == ("owes", None), "it never answered on Hours"
    newest = demo.said_in(TABLE)[-3]
    assert newest.act.id == first.current
    assert demo.lines(newest)["art_5__heading"] == "Hours"


def test_agreed_articles_were_carried_over_and_one_by_a_confirmed_report(demo: DemoHouse) -> None:
    found = standing_of(demo, proposals(demo)[0])
    port = demo.party("port-employer")
    cells = [found.article(eid) for eid in ("art_1", "art_2", "art_8")]
    assert all(cell and (own := cell.cell(port)) and own.carried for cell in cells)
    reported = [entry for entry in demo.said_in(TABLE) if entry.act.envelope.reported]
    assert [entry.act.kind for entry in reported] == ["answer.give"]
    report = demo.facts.get(ReportStanding, reported[0].act.id)
    assert report is not None
    assert report.standing == "confirmed"


def test_two_answers_are_owed_some_days_from_the_making(demo: DemoHouse) -> None:
    owed = list(demo.facts.find(Owed, "conference", demo.conference(TABLE)))
    assert [(each.what, each.party) for each in owed] == [
        ("proposition", demo.party("port-employer")),
        ("question", demo.party("transport-union")),
    ]
    for each, days in zip(owed, (4, 6), strict=True):
        joined = demo.facts.get(Participation, f"{each.conference}/{each.party}")
        assert owing(each, joined, demo.ended) == "owes"
        assert each.due is not None
        assert (days - 1) * DAY < each.due - START < (days + 1) * DAY
        there = (each.due + each.offset_minutes * 60_000) % DAY
        assert there == 18 * 3_600_000, "at 18:00 where it is set"


def test_the_proposal_of_the_port_counters_nothing_and_is_declined(demo: DemoHouse) -> None:
    _, second = proposals(demo)
    assert second.sponsor == demo.party("port-employer")
    # To put one article in the place of eight would counter the other seven too.
    assert second.responds_to is None
    found = standing_of(demo, second)
    assert [article.code for article in found.articles] == ["declined"]


def test_every_kind_of_thing_that_it_is_to_show_is_there(demo: DemoHouse) -> None:
    kinds = {entry.act.kind for entry in demo.said_in(TABLE)}
    assert {
        *("participation.invite", "participation.answer", "conference.convene"),
        *("conference.open", "credential.present", "credential.report", "principles.declare"),
        *("principles.assent", "proposition.table", "proposition.revise", "answer.give"),
        *("front.open", "question.ask", "protest.make", "report.confirm", "agreement.propose"),
        *("agreement.join", "statement.make"),
    } == kinds
    assert len(demo.said_in(TABLE)) == 27


def test_the_invented_parties_registered_with_keys_that_nobody_has_any_more(
    demo: DemoHouse,
) -> None:
    directory = HouseDirectory(demo.built.directory)
    kept = {path.name for path in directory.keys.iterdir()}
    assert {name for name in kept if not name.startswith("box-")} == {
        "house.key",
        "log.key",
        "registry.key",
    }
    at_hand = {read_key(directory.read_key(f"{name}.key")).id for name in ("house", "registry")}
    for slug in ("mediator", "port-employer", "transport-union"):
        author = demo.facts.get(Author, demo.party(slug))
        assert author is not None
        assert author.admitted
        assert author.vouched_by == demo.party("registry")
    for entry in demo.said_in(TABLE):
        if entry.act.by != demo.party("registry"):
            assert not at_hand & set(entry.act.envelope.signers)


def test_it_was_said_when_it_says(demo: DemoHouse) -> None:
    for entry in demo.said_in(TABLE):
        assert START - 1000 < instant_to_milliseconds(entry.act.envelope.said) <= entry.received
