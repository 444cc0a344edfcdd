"""A shape that waits often enough is asked about once."""

from msgspec.structs import replace

from api.dialects import Dialects
from api.shape_watch import ShapeWatch
from core.entries import Quarantined, Route
from core.shape import ShapeJob, grouped
from prompts.dialects import load_dialects, read_dialect
from tests.unmapped import NOON, WEBHOOK_DIALECT, export, letter, letters, wallet, webhook


def kept(payload: dict[str, object], brand: str = "northstar", door: str = "acme", kind: str = "") -> Quarantined:
    one = letter(1, payload)
    route = Route(False, brand, door, kind)
    return Quarantined(position=1, item=0, raw=one.raw, reason="", route=route, at=NOON)


def watched(dialects: Dialects) -> tuple[ShapeWatch, list[ShapeJob]]:
    watch, jobs = ShapeWatch(dialects, 3), list[ShapeJob]()
    watch.on_job.append(jobs.append)
    return watch, jobs


def test_the_third_payload_of_a_shape_asks_once_and_names_the_shape_as_it_is_listed() -> None:
    watch, jobs = watched(Dialects({}))
    calls = [wallet(number) for number in range(5)]
    for call in (*calls[:2], export(1), *calls[2:]):
        watch.take(kept(call))

    assert [(job.brand, job.door, job.shape) for job in jobs] == [
        ("northstar", "acme", grouped(letters(calls))[0].digest)
    ]


def test_each_brand_is_asked_about_by_itself() -> None:
    watch, jobs = watched(Dialects({}))
    for number in range(3):
        watch.take(kept(wallet(number), "northstar"))
        watch.take(kept(wallet(number), "lagoon"))

    assert [job.brand for job in jobs] == ["northstar", "lagoon"]
    assert jobs[0].run != jobs[1].run


def test_another_dialect_at_the_door_is_a_reason_to_ask_again() -> None:
    dialects = Dialects({})
    watch, jobs = watched(dialects)
    for number in range(3):
        watch.take(kept(wallet(number)))
    dialects = Dialects({"acme": replace(read_dialect(WEBHOOK_DIALECT), name="acme")})
    again, more = watched(dialects)
    again.restore(letters([wallet(number) for number in range(3)]))
    again.take(kept(wallet(4)))

    assert (len(jobs), len(more)) == (1, 1)
    assert jobs[0].run != more[0].run


def test_what_a_file_leaves_out_on_purpose_and_what_has_no_shape_asks_nobody() -> None:
    dialects = Dialects(load_dialects())
    kind = next(iter(dialects.files["ucrm"].unmapped)).replace("*", "x")
    watch, jobs = watched(dialects)
    for _ in range(4):
        watch.take(kept(webhook(1), door="ucrm", kind=kind))
        watch.take(kept({"event": kind, "external_id": "p"}, door="ucrm"))
        watch.take(replace(kept(webhook(1)), raw=b"[7]"))

    assert jobs == []
