"""Draws the demo newspaper's photographs: an invented northern port in fog, dusk, frost and lamplight.

    python -m demo.draw                     every picture in newspaper/photos.jsonl
    python -m demo.draw bridge ferry        only those
    python -m demo.draw --to /tmp/pictures  into another folder, to compare

From the bottom up: tones, the pen and the camera; the canvas, which weather and water make a scene; people,
buildings and boats, which stand in the pictures; the pictures; the files and what is written into them.
Needs NumPy and Pillow and nothing else.
"""
