"""Cranes: on the quays, and over the bridge that is being repaired."""

import math


def quay_crane(pen, x, base, size, direction):
    """A container crane, jib out over the water."""

    def stroke(points, width):
        pen.line([(x + direction * across * size, base - up * size) for across, up in points], width * size)

    for leg in (-40, 40):
        stroke([(leg, 0), (leg * 0.86, 172)], 7)
    stroke([(-39, 66), (39, 66)], 6)
    stroke([(-34, 66), (34, 170)], 3)
    stroke([(-40, 172), (40, 172)], 9)
    stroke([(-34, 172), (-20, 272), (34, 172)], 6)
    stroke([(-92, 186), (232, 186)], 8)
    stroke([(-92, 196), (232, 194)], 2)
    for across in range(-90, 226, 16):
        stroke([(across, 187), (across + 8, 196), (across + 16, 187)], 1.4)
    for far in (226, 110, -88):
        stroke([(-20, 272), (far, 190)], 2.6)
    stroke([(146, 186), (146, 120)], 1.4)
    stroke([(154, 186), (154, 120)], 1.4)
    stroke([(134, 118), (166, 118)], 6)
    stroke([(-66, 178), (-32, 178)], 22)
    stroke([(20, 178), (34, 178)], 14)


def crane_jib(scene, root, tip, thick):
    """A lattice jib that reaches into the picture, with its rope and hook."""
    length = math.hypot(tip[0] - root[0], tip[1] - root[1])
    along = ((tip[0] - root[0]) / length, (tip[1] - root[1]) / length)
    across = (-along[1], along[0])

    def at(distance, offset):
        return (
            root[0] + along[0] * distance + across[0] * offset,
            root[1] + along[1] * distance + across[1] * offset,
        )

    with scene.layer((172, 112, 44), 0.5, fade=((120, 84, 48), 0, 500)) as pen:
        for side in (-0.5, 0.5):
            pen.line([at(0, side * thick), at(length, side * thick * 0.35)], 4.5)
        steps = int(length / (thick * 0.9))
        zigzag = []
        for step in range(steps + 1):
            share = step / steps
            side = 0.5 if step % 2 else -0.5
            zigzag.append(at(length * share, side * thick * (1 - 0.65 * share)))
        pen.line(zigzag, 2.4)
    with scene.layer((54, 58, 62), 0.4) as pen:
        hook = at(length * 0.97, 0)
        pen.line([hook, (hook[0], hook[1] + 150)], 1.5)
        pen.rect(hook[0] - 5, hook[1] + 150, hook[0] + 5, hook[1] + 166)
