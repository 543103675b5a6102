"""Boats: the repair barge, boats at their moorings, the eel fishers."""

import numpy as np

from demo.draw.pen import around
from demo.draw.people import person
from demo.draw.tones import mix, smooth


def barge(pen):
    """The repair barge: hull, deck house, crane and a load of steel under a tarpaulin."""
    pen.poly([(548, 752), (892, 752), (866, 788), (574, 788)])
    pen.rect(804, 716, 852, 753)
    pen.rect(798, 711, 858, 717)
    pen.rect(818, 680, 823, 712)
    pen.poly([(690, 752), (700, 736), (776, 734), (788, 752)])
    pen.line([(632, 752), (632, 706)], 16)
    pen.line([(634, 716), (730, 592)], 5)
    pen.line([(640, 724), (730, 592)], 3)
    pen.line([(620, 706), (648, 668), (730, 592)], 1.6)
    pen.line([(730, 592), (731, 690)], 1.4)
    pen.rect(725, 690, 737, 698)
    for x in range(560, 880, 22):
        pen.line([(x, 752), (x, 742)], 1)
    pen.line([(560, 742), (800, 742)], 1)


def moored_boat(scene, x, y, size, colour, mast):
    """A boat at its mooring, with its own broken reflection."""

    at = around(x, y, size)
    with scene.layer(mix(colour, (30, 90, 110), 0.55), 2.2, 0.6) as pen:
        pen.poly([at(-58, 0), at(64, 0), at(40, -34), at(-42, -30)])
        if mast:
            pen.line([at(2, 0), at(8, -60), at(-2, -110)], 2.2 * size)
    with scene.layer(colour, 0.5, fade=(mix(colour, (60, 80, 90), 0.4), y - 20 * size, y + 10 * size)) as pen:
        pen.poly([at(-62, 20), at(72, 24), at(50, -6), at(-48, -6)])
    with scene.layer(mix(colour, (20, 34, 48), 0.65), 0.5) as pen:
        pen.poly([at(-50, -1), at(54, -1), at(50, -6), at(-48, -6)])
        pen.line([at(-62, 20), at(72, 24)], 2 * size)
    with scene.layer((236, 232, 220), 0.5) as pen:
        pen.poly([at(-26, 20), at(-20, 40), at(18, 40), at(28, 21)])
    with scene.layer((52, 66, 80), 0.5) as pen:
        pen.poly([at(-14, 25), at(-10, 36), at(12, 36), at(18, 25)])
        if mast:
            pen.line([at(2, 24), at(2, 150)], 2.6 * size)
            pen.line([at(2, 54), at(-56, 50)], 4 * size)
            pen.line([at(2, 150), at(70, 25)], 0.8 * size)
            pen.line([at(2, 150), at(-60, 22)], 0.8 * size)


def eel_boat(scene, x, y, size, facing, ripple):
    """A flat boat with a lamp hung over the bow and a fisher or two at the nets."""

    def at(across, up):
        return x + facing * across * size, y - up * size

    lamp = at(92, 62)
    scene.sun(lamp[0], lamp[1], 42 * size + 12, (180, 112, 44), 0.75)
    depth = scene.y - y
    aside = scene.x - lamp[0] + (ripple - 0.5) * 70 * size
    column = np.exp(-((aside / (8 * size + 0.03 * np.maximum(depth, 0) + 2)) ** 2))
    column = column * np.exp(-np.maximum(depth, 0) / (120 * size + 40)) * (depth > -4 * size)
    scene.shine(column * (0.35 + 1.3 * smooth(0.38, 0.62, ripple)), (255, 184, 90), 0.75)
    with scene.shadow(3 * size + 1, 0.75) as pen:
        pen.poly([at(-96, -4), at(84, -4), at(66, -34), at(-82, -32)])
    with scene.layer((12, 18, 22), 0.6) as pen:
        pen.poly([at(-104, 18), at(-60, 10), at(60, 10), at(112, 26), at(84, -8), at(-88, -8)])
        pen.line([at(88, 16), at(84, 78), at(94, 76)], 3 * size)
        person(pen, *at(-24, 4), 92 * size, 0.1, coat=0.34, hat=True, lean=0.1 * facing)
        pen.line([at(-14, 74), at(14, 52), at(30, 30)], 6 * size)
        if size > 0.7:
            person(pen, *at(34, 4), 82 * size, 0.1, coat=0.34, lean=0.16 * facing)
            pen.line([at(-70, 6), at(-116, 150)], 3 * size)
        pen.arc(*at(-62, 16), 17 * size, 13 * size, 180, 360, 2 * size)
    with scene.light((255, 178, 90), 0.9, 0.9) as pen:
        pen.line([at(40, 12), at(108, 25)], 2.6 * size)
        pen.line([at(-17, 76), at(-13, 48), at(-14, 36)], 2.6 * size)
        if size > 0.7:
            pen.line([at(50, 68), at(48, 42)], 2.6 * size)
    scene.glow([(lamp[0], lamp[1], 5 * size)], (255, 206, 120), 11 * size + 3, 1)
