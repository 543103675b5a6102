"""The scoreboard: what pages cost, as ratios in one run on one machine.

`make bench` runs every part and writes docs/reference/benchmarks.md. Nothing here
decides whether a test passes: a machine's speed is not the program's fault.

`__main__` knows the parts; `goals` what they should reach; `report` how it is told.
A part gives `Found`: figures by name, and tables. `programs` starts and ends what is
measured, `load` and `browser` ask it, `paper` serves Colonnade, `peers` the others.
"""
