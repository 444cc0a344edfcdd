"""Every way in: HTTP and WebSocket, the worker, the command line, and the wiring of it all."""
