"""Config: the one place that names every app.

Settings, addresses, the ASGI entry, the command line and what runs beside the
serving process. Everything above knows everything below; nothing below knows
this folder.
"""
