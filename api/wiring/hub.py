"""A running hub: opens everything, puts it together, and closes all of it in order."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Final

from adapters.http_facts import HttpFacts, Place
from adapters.nats_exchange import NatsExchange
from adapters.nats_log import NatsLog
from adapters.sql_archive import SqlArchive
from adapters.sql_ledger import SqlLedger
from api.archive import open_archive
from api.clock import now
from api.delivery import SHADOW, Delivery
from api.dialects import Dialects
from api.folder import Folder
from api.hub import Hub
from api.importer import Importer, saved_at
from api.keys import Tokens, secret_file, write_secret
from api.lane import Lane
from api.mapping import WaitingShapes
from api.people import People
from api.puller import Puller
from api.readmission import Readmission
from api.reload import InForce, Reload
from api.scheduler import Scheduler
from api.settings import Settings
from api.shadow.diary import reporting
from api.shape_watch import ShapeWatch
from api.slow_path import SlowPath
from api.state import HubState
from api.tasks import end
from api.wiring.agents import slow_path
from api.wiring.bus import Bus, connected, open_bus
from api.wiring.database import approved, key_ring, make_keys, open_engine
from api.wiring.people import SqlRegister
from api.worker import Worker
from core.bundle import Bundle
from core.entries import Recovered
from core.errors import DataFolderError
from core.guardrails.play import MOST_SECONDS
from core.policy import BrandPolicy
from core.ports import Archive
from core.shape import ShapeJob
from prompts.bundle import load_bundle
from prompts.dialects import load_dialects
from prompts.lineup import shipped_steps

log: Final = logging.getLogger("cvh")


@asynccontextmanager
async def open_hub(settings: Settings, *, think: bool = True) -> AsyncIterator[Hub]:
    """A running hub; leaving the block drains it. Without `think`, no slow path is started."""
    dialect_files = load_dialects(settings.dialects)
    files = load_bundle(settings.guardrails) if settings.mode == "development" else None
    folder = Folder(settings.data)
    async with AsyncExitStack() as stack:
        folder.hold()
        stack.callback(folder.release)
        engine = stack.enter_context(open_engine(settings, folder))
        archive = SqlArchive(engine)
        pinned = archive.book(settings.playbook) if settings.playbook is not None else None
        ledger = SqlLedger(engine)
        recovered = ledger.recover()
        dialects = Dialects(dialect_files, archive.accepted())
        bundle = files or approved(recovered.steps)
        bus = await stack.enter_async_context(open_bus(settings, folder, list(bundle.policies)))
        client = await stack.enter_async_context(connected(bus.url))
        event_log, exchange = NatsLog(client), NatsExchange(client)
        await event_log.prepare()
        await exchange.prepare()
        await _refuse_foreign_log(event_log, archive, recovered, settings)
        state = HubState(recovered, bundle.policies, pinned, bundle.law)
        shipped = list(shipped_steps(state.lineup, now()))
        delivery = Delivery(state, ledger, now if settings.scheduler else None, SHADOW if settings.shadow else "")
        lane = Lane(event_log)
        worker = Worker(state, event_log, ledger, delivery, dialects, shipped)
        keys = key_ring(engine, folder, bundle.policies.values())
        in_force = InForce(
            state,
            partial(_take_up, state, worker, folder, bus, partial(make_keys, engine, folder, keys)),
            lambda fault: folder.announce(fault=fault),
        )
        hub = Hub(
            settings=settings,
            folder=folder,
            state=state,
            log=event_log,
            ledger=ledger,
            archive=archive,
            worker=worker,
            dialects=dialects,
            lane=lane,
            delivery=delivery,
            keys=keys,
            tokens=Tokens(secret_file(folder.stream_secret).encode()),
            people=People(SqlRegister(engine), state.brands_of),
            operator=secret_file(folder.operator),
            in_force=in_force,
            readmission=Readmission(archive, dialects, state.policies, lane, worker.reached),
            shapes=WaitingShapes(archive, worker, state.told),
            nats_url=bus.url,
        )
        slow = await stack.enter_async_context(slow_path(hub, exchange, client, engine)) if think else None
        watch = Reload(settings.guardrails, in_force) if files is not None else None
        puller = await stack.enter_async_context(_puller(hub))
        async with reporting(hub), _working(hub, slow, watch, recovered, puller):
            yield hub


@asynccontextmanager
async def open_importer(settings: Settings) -> AsyncIterator[Importer]:
    """Reach the hub that runs on the data folder, or run one for as long as the block lasts."""
    running = Folder(settings.data).announced()
    if running is None:
        async with open_hub(settings.model_copy(update={"scheduler": False}), think=False) as hub:
            yield Importer(hub.lane.add, hub.log.end, partial(hub.worker.reached, saved=True))
        return
    async with connected(str(running["nats"])) as client:
        with open_archive(settings) as archive:
            event_log = NatsLog(client)
            yield Importer(event_log.publish, event_log.end, partial(saved_at, archive))


@asynccontextmanager
async def _working(
    hub: Hub, slow: SlowPath | None, watch: Reload | None, recovered: Recovered, puller: Puller
) -> AsyncIterator[None]:
    """Run the worker and all that works beside it; on the way out, end those and drain the worker."""
    scheduler = Scheduler(hub.take)
    tasks: list[asyncio.Task[None]] = []
    if hub.settings.scheduler:
        hub.worker.on_event.append(scheduler.watch_event)
        hub.worker.on_decision.append(scheduler.watch_decision)
    hub.worker.on_event.append(puller.watch_event)
    _watch_shapes(hub, slow)
    worker = asyncio.create_task(_watched(hub.worker.run(), asyncio.current_task()))
    try:
        await hub.worker.reached(await hub.log.end())
        if hub.settings.scheduler:
            _restore(scheduler, hub)
            tasks.append(asyncio.create_task(scheduler.run()))
        if slow is not None:
            tasks.append(asyncio.create_task(slow.run(recovered.jobs)))
        if watch is not None:
            tasks.append(asyncio.create_task(watch.run()))
        tasks.append(asyncio.create_task(puller.run(hub.state.untold)))
        for accepted in hub.dialects.accepted:
            await hub.readmission.run(accepted.brand, accepted.door, old=False)
        yield
    finally:
        hub.delivery.close()
        for error in await end(tasks):
            log.error("ended before the hub did", exc_info=error)
        await hub.lane.flush()
        if not worker.done():
            await hub.worker.stop()
        await worker


def _watch_shapes(hub: Hub, slow: SlowPath | None) -> None:
    """Notice shapes that no dialect reads, also those that were waiting when the hub last stopped."""
    watch = ShapeWatch(hub.dialects, hub.settings.shape_after)
    watch.on_job.append(partial(_tell_of_shape, asked=slow is not None))
    if slow is not None:
        watch.on_job.append(slow.map)
    watch.restore(reversed(hub.archive.letters("quarantine", waiting=True, limit=10_000)))
    hub.worker.on_quarantine.append(watch.take)


def _tell_of_shape(job: ShapeJob, asked: bool) -> None:
    by_hand = f"cvh dialect propose --brand {job.brand} --shape {job.shape[:12]}"
    wanted = f"cvh dialect show {job.run[:12]}" if asked else by_hand
    log.info("payloads of %s wait at %r, in a shape that no dialect reads: `%s`", job.brand, job.door, wanted)


def _restore(scheduler: Scheduler, hub: Hub) -> None:
    """Set the timers that were running when the hub last stopped."""
    for profile in hub.state.profiles:
        scheduler.restore(profile)
    for brand in hub.state.policies:
        for item in hub.ledger.waiting(brand, now() - timedelta(seconds=MOST_SECONDS)):
            scheduler.restore_offer(item)


@asynccontextmanager
async def _puller(hub: Hub) -> AsyncIterator[Puller]:
    """Who asks the brands' own APIs; nobody is asked while no time passes for the hub."""
    pull = hub.settings.pull if hub.settings.scheduler else {}
    tokens = {brand: place.token.get_secret_value() for brand, place in pull.items() if place.token is not None}
    source = HttpFacts({brand: Place(place.url, tokens.get(brand)) for brand, place in pull.items()})
    try:
        yield Puller(source, hub.take, hub.dialects.files, {brand: place.dialect for brand, place in pull.items()})
    finally:
        await source.close()


async def _watched(work: Coroutine[None, None, None], owner: "asyncio.Task[None] | None") -> None:
    """A worker that dies takes the hub with it: better no answer than one that is not recorded."""
    try:
        await work
    except Exception:
        log.exception("the worker stopped; the hub stops with it, nothing acknowledged is lost")
        if owner is not None:
            owner.cancel()
        raise


async def _take_up(
    state: HubState,
    worker: Worker,
    folder: Folder,
    bus: Bus,
    make_keys: Callable[[Iterable[BrandPolicy]], None],
    bundle: Bundle,
) -> None:
    """Let new brands in; only the bundle, taken last, makes them known, so that a failure before can be repeated."""
    for brand in bundle.policies.keys() - state.policies.keys():
        if bus.admit is not None:
            write_secret(folder.bus_address(brand), await bus.admit(brand))
    make_keys(bundle.policies.values())
    await worker.at_once(bundle)
    folder.announce(brands=list(state.policies))


async def _refuse_foreign_log(event_log: NatsLog, archive: Archive, recovered: Recovered, settings: Settings) -> None:
    """A ledger ahead of its log has lost events, a new ledger behind an old log has lost decisions: neither goes on."""
    end, position = await event_log.end(), max(recovered.snapshot.position, recovered.decided)
    lost_ledger = archive.length() == 0 and end > 0
    if end < position or lost_ledger:
        stands = "is new" if lost_ledger else f"stands at event position {position}"
        raise DataFolderError(
            f"the ledger {stands}, but the event log ends at {end}: they do not belong "
            f"together. Restore both from the same backup, or start with another folder (now {settings.data})"
        )
