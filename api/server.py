"""Serving the API of a hub on its port, inside the hub's own event loop."""

import contextlib
import gc
from collections.abc import AsyncIterator
from typing import Final

from fastapi import FastAPI

from api.autonomy import add_autonomy
from api.bundles import add_bundles
from api.control import add_control
from api.dialect_proposals_http import add_dialect_proposals
from api.dialects_http import add_dialects
from api.http import make_app
from api.hub import Hub
from api.ingest import add_ingest
from api.limits import BodyLimit
from api.lineup import add_lineup
from api.listening import listen, serving_app
from api.people_http import add_people
from api.proposals_http import add_proposals

FRAME_BYTES: Final = 64 * 1024


@contextlib.asynccontextmanager
async def serving(hub: Hub) -> AsyncIterator[str]:
    """Serve until the block is left; gives the address."""
    host = hub.settings.host
    listening = listen(host, hub.settings.port)
    url = f"http://{host}:{listening.getsockname()[1]}"
    async with serving_app(whole_app(hub), listening, ws_max_size=FRAME_BYTES):
        hub.folder.announce(url=url, nats=hub.nats_url, brands=list(hub.state.policies), mode=hub.settings.mode)
        gc.collect()
        gc.freeze()
        try:
            yield url
        finally:
            hub.delivery.close()


def whole_app(hub: Hub) -> FastAPI:
    """The application with every way in."""
    app = make_app(hub)
    add_ingest(app)
    add_people(app)
    add_proposals(app)
    add_control(app)
    add_autonomy(app)
    add_bundles(app)
    add_lineup(app)
    add_dialects(app)
    add_dialect_proposals(app)
    app.add_middleware(BodyLimit)
    return app
