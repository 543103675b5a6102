"""The shipyard at Vaskil: a hull in the dry dock."""

import math

import numpy as np

from demo.draw.buildings import skyline
from demo.draw.camera import Camera
from demo.draw.cranes import quay_crane
from demo.draw.pen import Pen
from demo.draw.people import person
from demo.draw.tones import mix, smooth


def shipyard(scene):
    """A hull stands in the dry dock at Vaskil, bow on, red below and blue above, between scaffolds."""
    scene.sky((0, (122, 146, 164)), (0.36, (190, 196, 192)), (0.5, (226, 214, 190)), (1, (90, 88, 86)))
    scene.clouds((236, 232, 222), 0.6, 52, (600, 130), (0.45, 0.7), (0, 0.5))
    camera = Camera((2.6, 3.0, -30), 1130, (690, 640))
    with scene.layer((152, 160, 164), 2) as pen:
        skyline(pen, 610, 20, 90, 21, 50, 120, False)
        quay_crane(pen, 180, 612, 0.9, 1)
    with scene.layer((118, 128, 134), 1) as pen:
        pen.rect(96, 210, 132, 640)
        pen.rect(1330, 210, 1366, 640)
        pen.rect(60, 176, 1420, 226)
        for x in range(60, 1420, 50):
            pen.line([(x, 226), (x + 25, 252), (x + 50, 226)], 4)
        pen.rect(60, 250, 1420, 258)
        pen.rect(820, 226, 900, 290)
    with scene.layer((214, 150, 52), 0.8, 0.9) as pen:
        pen.rect(60, 194, 1420, 206)
    far = 70
    for step in range(4):
        inner, outer = 16.5 + step * 1.3, 17.8 + step * 1.3
        low, high = step * 2.1, (step + 1) * 2.1
        for side in (-1, 1):
            tone = mix((104, 102, 98), (62, 64, 68), 0.5 if side > 0 else 0.1)
            with scene.layer(tone, 0.6) as pen:
                pen.poly(camera.wall(side * inner, low, high, -26, far))
            with scene.layer(mix((168, 164, 154), tone, 0.3), 0.6) as pen:
                pen.poly(camera.floor(high, side * inner, side * outer, -26, far))
    with scene.layer((98, 94, 90), 0.6, fade=((58, 58, 62), 660, 1000)) as pen:
        pen.poly(camera.floor(0, -16.5, 16.5, -28, far))
    floor = (scene.y > 672).astype(np.float32)
    scene.texture((scene.y > 420).astype(np.float32), 60, 24, 9, 0.22)
    puddle = smooth(0.56, 0.62, scene.plane_noise(640, 360, 15, stretch=1.6, cell=150)) * floor
    scene.lay(puddle, (150, 156, 156), 0.55)
    _dry_dock_hull(scene, camera)
    _dock_scaffold(scene, camera)
    with scene.layer((44, 40, 38), 0.5) as pen:
        for z in (16, 10, 5, 1):
            for x in (-3.2, 0, 3.2):
                spot, half = camera(x, 0, z), camera.size(0.5, z)
                pen.rect(spot[0] - half, camera(x, 1.0, z)[1], spot[0] + half, spot[1])
    welds = [camera(-7.6, 6.0, 1), camera(8.4, 11.2, 2), camera(7.4, 2.6, 1)]
    for x, y in welds:
        scene.glow([(x, y, 3)], (186, 220, 255), 18, 1.2)
        scene.sparks((x, y), 16, int(x))
    for x, z in ((-6.5, -8), (-5.6, -8.6), (9, -5), (2.6, -12)):
        foot, head = camera(x, 0, z), camera(x, 1.78, z)
        tall = foot[1] - head[1]
        with scene.shadow(3, 0.5) as pen:
            pen.disc(foot[0] + 14, foot[1] + 2, 34, 5)
        with scene.layer((36, 40, 52), 0.6) as pen:
            person(pen, *foot, tall, 0.4, coat=0.45)
        with scene.layer((226, 120, 44), 0.6, 0.9) as pen:
            pen.rect(
                foot[0] - tall * 0.11, foot[1] - tall * 0.82, foot[0] + tall * 0.11, foot[1] - tall * 0.52
            )
        with scene.layer((238, 206, 70), 0.6) as pen:
            pen.disc(foot[0], foot[1] - tall * 0.965, tall * 0.066, tall * 0.05)
    scene.haze(600, 90, (214, 206, 190), 0.2)
    return scene.print(115, vignette=0.32, contrast=1.12)


def _dry_dock_hull(scene, camera):
    """The bow seen from the dock floor: flared plates, a load line, draught marks, rust below."""
    water_line, deck, entrance = 7.4, 14.6, 24

    def plate(side, share, height):
        """A point of the hull: `share` of the way from the stem to where the ship is widest."""
        bilge = np.interp(height, [0, 0.5, 2.2, 5, deck], [0.6, 0.78, 0.95, 1, 1.03])
        fullness = np.interp(height, [0, 4, 9, deck], [2.3, 1.9, 1.25, 0.8])
        breadth = 10.6 * bilge * math.sin(share * math.pi / 2) ** fullness
        return camera(side * breadth, height + 0.9, entrance * share - 0.34 * height)

    with scene.layer((226, 224, 214), 0.6, fade=((168, 172, 174), 60, 240)) as pen:
        house = camera(0, deck + 0.9, 34)
        pen.rect(house[0] - 118, house[1] - 104, house[0] + 118, house[1] + 60)
        pen.rect(house[0] - 166, house[1] - 118, house[0] + 166, house[1] - 100)
        pen.rect(house[0] - 30, house[1] - 170, house[0] + 30, house[1] - 112)
    with scene.layer((40, 52, 62), 0.5) as pen:
        for x in range(-108, 104, 27):
            pen.rect(house[0] + x, house[1] - 88, house[0] + x + 20, house[1] - 64)
        pen.line([house, (house[0], house[1] - 226)], 4)
        pen.line([(house[0] - 34, house[1] - 196), (house[0] + 34, house[1] - 196)], 3)
    levels = np.linspace(0, deck, 19)
    strips = np.linspace(0, 1, 17)
    shape = Pen(scene)
    for side in (-1, 1):
        for share, further in zip(strips[::-1][1:], strips[::-1], strict=False):
            for low, high in zip(levels, levels[1:], strict=False):
                tone = (158, 58, 44) if (low + high) / 2 < water_line else (42, 74, 110)
                light = (0.82 + 0.5 * share) if side < 0 else (0.6 - 0.26 * share)
                light *= 0.66 + 0.028 * low
                over = high + 0.03
                sheet = ((share, low), (share, over), (further, over), (further, low))
                corners = [plate(side, *corner) for corner in sheet]
                with scene.layer(np.clip(np.array(tone) * light, 0, 255), 0.3) as pen:
                    pen.poly(corners)
                shape.poly(corners)
    hull = shape.mask(1)
    rust = smooth(0.54, 0.72, scene.noise(46, 150, 71)) * hull
    scene.lay(rust, (104, 62, 40), 0.34)
    scene.texture(hull, 34, 22, 72, 0.14)
    along = np.linspace(0, 1, 18)
    with scene.layer((20, 26, 36), 0.4, 0.42) as pen:
        for height in np.arange(1.2, deck, 1.35):
            for side in (-1, 1):
                pen.line([plate(side, share, height) for share in along], 1.1)
        for share in along[1::2]:
            for side in (-1, 1):
                pen.line([plate(side, share, height) for height in levels], 1)
    with scene.layer((228, 226, 216), 0.4, 0.9) as pen:
        for side in (-1, 1):
            pen.line([plate(side, share, water_line) for share in along], 4)
            pen.line([plate(side, share, deck) for share in along], 3.4)
            for mark in range(10):
                spot = plate(side, 0.13, 2.2 + mark * 0.5)
                pen.rect(spot[0] - 4, spot[1] - 4, spot[0] + 4, spot[1] + 3)
    with scene.layer((24, 26, 32), 0.5) as pen:
        pen.line([plate(1, 0, height) for height in levels], 4)
        for side in (-1, 1):
            spot = plate(side, 0.3, 11.4)
            pen.disc(*spot, 12)
            fluke = (spot[0] - side * 2, spot[1] + 48)
            pen.line([spot, fluke], 6)
            pen.line([(fluke[0] - 19, fluke[1] - 15), fluke, (fluke[0] + 19, fluke[1] - 15)], 6)


def _dock_scaffold(scene, camera):
    """Tubes and boards on both sides of the hull."""
    for side, boards in ((-1, (206, 170, 116)), (1, (150, 126, 96))):
        for depth, tone in ((6, (86, 90, 94)), (2, (52, 56, 62))):
            with scene.layer(tone, 0.4) as pen:
                for x in np.arange(10.2, 15.4, 1.25):
                    pen.line(camera.points((side * x, 0, depth), (side * x, 14.4, depth)), 3)
                for level in np.arange(1.9, 14.5, 1.9):
                    inner = 6.2 + level * 0.24
                    pen.line(camera.points((side * inner, level, depth), (side * 15.2, level, depth)), 2.4)
                for step, level in enumerate(np.arange(0, 12, 3.8)):
                    first, last = (10.2, 15.2) if step % 2 else (15.2, 10.2)
                    pen.line(
                        camera.points((side * first, level, depth), (side * last, level + 3.8, depth)), 2
                    )
        with scene.layer(boards, 0.4) as pen:
            for level in np.arange(1.9, 13.5, 1.9):
                inner = 6.4 + level * 0.24
                pen.poly(camera.front(2, side * inner, side * 15.2, level, level + 0.12))
        with scene.layer((226, 230, 226), 0.6, 0.5) as pen:
            pen.poly(camera.front(1.9, side * 12.7, side * 15.2, 7.6, 13.4))
