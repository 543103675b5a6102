"""The scoreboard: what pages cost, as ratios in one run on one machine.

`make bench` runs every entry and writes docs/reference/benchmarks.md. Nothing
here decides whether a test passes: a machine's speed is not the program's fault.
"""
