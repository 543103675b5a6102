"""The bridge: from the shore at dusk, and from under its north tower."""

import numpy as np

from demo.draw.boats import barge
from demo.draw.buildings import skyline
from demo.draw.camera import Camera
from demo.draw.cranes import crane_jib
from demo.draw.landscape import gulls, ridge
from demo.draw.pen import around, points
from demo.draw.tones import dice, mix, smooth


def bridge(scene):
    """The suspension bridge at dusk, the sun just gone, the repair barge moored below the main span."""
    scene.sky(
        (0, (44, 62, 92)),
        (0.25, (98, 112, 138)),
        (0.44, (192, 152, 138)),
        (0.58, (247, 194, 138)),
        (1, (220, 160, 130)),
    )
    scene.sun(860, 610, 260, (120, 64, 22), 0.9, flat=1.7)
    scene.cloud_deck(640, (70, 78, 104), 0.78, 5, (0.46, 0.66), lit=(255, 150, 96))
    scene.clouds((255, 196, 150), 0.5, 8, (800, 34), (0.56, 0.74), (0.36, 0.6))
    with scene.layer((176, 136, 132), 2.6) as pen:
        ridge(pen, 610, 92, 14, 420)
    with scene.layer((146, 116, 122), 1.6, fade=((196, 150, 134), 540, 615)) as pen:
        skyline(pen, 612, 16, 66, 3, 16, 52)
    with scene.layer((92, 84, 102), 0.9, fade=((132, 104, 112), 560, 620)) as pen:
        skyline(pen, 618, 10, 46, 9, 24, 74)
    scene.haze(612, 26, (238, 182, 144), 0.5)
    with scene.layer((30, 38, 56), 0.5, fade=((64, 58, 74), 240, 640)) as pen:
        _suspension_bridge(pen, 470)
    random = dice(4)
    scene.glow(
        [(x, 606 - random.integers(0, 34), random.uniform(0.8, 1.7)) for x in random.integers(0, 1500, 84)],
        (255, 196, 116),
        6,
        0.8,
    )
    scene.glow([(x, 456, 1.3) for x in range(36, 1500, 104)], (255, 222, 160), 6, 0.7)
    scene.glow([(433, 228, 2.4), (1133, 228, 2.4)], (255, 84, 56), 8)
    scene.glow([(690, 463, 1.4), (880, 463, 1.4), (1260, 463, 1.4)], (255, 240, 214), 9, 0.9)
    with scene.layer((50, 54, 72), 0.4, 0.85) as pen:
        gulls(pen, 6, 13, (480, 300, 1060, 430), 10)
    scene.water(634, 0.8, (38, 44, 62), 3, 22, 64, smear=5)
    glitter = scene.plane_noise(634, 366, 77, stretch=6, cell=36)
    lane = np.exp(-(((scene.x - 860) / (70 + (scene.y - 634) * 0.55)) ** 2)) * (scene.y > 636)
    scene.shine(smooth(0.55, 0.68, glitter) * lane, (255, 178, 118), 0.55)
    with scene.shadow(5, 0.55) as pen:
        pen.poly([(570, 788), (870, 788), (846, 840), (604, 836)])
    with scene.layer((24, 30, 42), 0.6, fade=((36, 32, 42), 700, 790)) as pen:
        barge(pen)
    with scene.layer((150, 72, 48), 0.7, 0.7) as pen:
        pen.poly([(568, 781), (871, 781), (866, 788), (574, 788)])
    scene.glow([(818, 729, 2.6), (834, 729, 2.6), (820, 679, 1.8), (632, 730, 2)], (255, 214, 140), 8)
    return scene.print(101, contrast=1.08)


def _suspension_bridge(pen, deck, towers=(430, 1130), top=232):
    """The bridge from the side: deck truss, two towers, main cable and hangers."""
    pen.rect(0, deck, 1500, deck + 9)
    for x in range(-26, 1526, 26):
        pen.line([(x, deck + 8), (x + 13, deck + 24), (x + 26, deck + 8)], 1.6)
    pen.line([(0, deck + 24), (1500, deck + 24)], 3.4)
    for x in range(10, 1500, 52):
        pen.line([(x, deck), (x, deck - 15)], 1.2)
    for tower in towers:
        for offset in (-21, 13):
            foot, head = tower + offset, tower + offset + 3
            pen.poly([(foot, deck + 160), (head, top), (head + 8, top), (foot + 14, deck + 160)])
        for level in (top, top + 78, top + 156, deck + 24):
            pen.rect(tower - 19, level, tower + 26, level + 9)
        for level in (top + 9, top + 87):
            pen.line([(tower - 14, level), (tower + 22, level + 69)], 2)
            pen.line([(tower + 22, level), (tower - 14, level + 69)], 2)
        pen.poly(points("-44,-164 -34,-122 40,-122 50,-164", around(tower, deck)))

    def cable(start, end, sag):
        points = []
        for step in range(161):
            share = step / 160
            x = start[0] + (end[0] - start[0]) * share
            y = start[1] + (end[1] - start[1]) * share + sag * 4 * share * (1 - share)
            points.append((x, y))
            if step % 5 == 0 and y < deck:
                pen.line([(x, y), (x, deck)], 1.1, 190)
        pen.line(points, 4.2)

    cable((towers[0], top), (towers[1], top), deck - top - 30)
    cable((-320, deck - 50), (towers[0], top), 70)
    cable((towers[1], top), (1820, deck - 50), 70)


def bridge_tower(scene):
    """Looking up at the bridge's north tower: bracing, scaffolding, a hanging platform, crane jibs."""
    scene.sky((0, (96, 124, 150)), (0.5, (166, 184, 194)), (1, (214, 214, 206)))
    scene.clouds((236, 234, 228), 0.75, 21, (620, 300), (0.42, 0.68), (0, 1.2))
    scene.clouds((116, 132, 148), 0.5, 24, (900, 260), (0.5, 0.75), (0, 1.2))
    scene.sun(170, 160, 420, (70, 58, 34))
    camera = Camera((-13, 1.6, -27), 1080, (700, 560), pitch=47, yaw=20)

    def face(corners, colour):
        with scene.layer(colour, 0.5) as pen:
            pen.poly(corners)

    def box(left, bottom, near, right, top, far, tone):
        """A steel box: the near side, the side that turns from the light, and the underside."""
        lit, dim = mix(tone, (188, 194, 190), 0.34), mix(tone, (18, 26, 36), 0.38)
        face(camera.wall(right, bottom, top, near, far), dim)
        face(camera.wall(left, bottom, top, near, far), lit)
        face(camera.floor(bottom, left, right, near, far), mix(dim, (10, 14, 20), 0.4))
        face(camera.front(near, left, right, bottom, top), tone)

    steel, far_steel = (78, 98, 104), (106, 124, 130)
    for near, tone in ((7, far_steel), (0, steel)):
        for left in (-9, 6):
            box(left, -4, near, left + 3, 78, near + 2.4, tone)
            with scene.layer(mix(tone, (20, 28, 36), 0.5), 0.4, 0.7) as pen:
                for level in range(-3, 78, 3):
                    pen.line(camera.points((left, level, near), (left + 3, level, near)), 1.2)
                for inset in (0.5, 2.5):
                    pen.line(camera.points((left + inset, -4, near), (left + inset, 78, near)), 1.3)
        for level in (14, 35, 56, 75):
            box(-6, level, near + 0.3, 6, level + 3, near + 2, tone)
        for low, high in ((17, 35), (38, 56), (59, 75)):
            for first, last in ((-6, 6), (6, -6)):
                start, end = camera(first, low, near + 1), camera(last, high, near + 1)
                width = 9 * 60 / (low + 26)
                with scene.layer(mix(tone, (22, 30, 40), 0.25), 0.5) as pen:
                    pen.line([start, end], width)
                with scene.layer(mix(tone, (200, 204, 196), 0.4), 0.5) as pen:
                    pen.line(
                        [(start[0] - width * 0.3, start[1]), (end[0] - width * 0.2, end[1])], width * 0.22
                    )
    for x in (-7.5, 7.5):
        with scene.layer((52, 66, 76), 0.5) as pen:
            for reach in (-1, 1):
                cable = [
                    camera(x, 79 - 0.62 * abs(z) + 0.0016 * z * z, 4 + reach * z) for z in range(0, 60, 3)
                ]
                pen.line([point for point in cable if -400 < point[1] < 1300], 6)
    netting = camera.points((-9.8, -6, -1.4), (-9.8, 13, -1.4), (9.8, 13, -1.4), (9.8, -6, -1.4))
    with scene.layer((126, 142, 132), 0.8, 0.45) as pen:
        pen.poly(netting)
    with scene.layer((40, 44, 48), 0.4) as pen:
        for depth in (1.2, -1.4):
            for x in np.arange(-10.5, 11, 2.1):
                pen.line(camera.points((x, -6, depth), (x, 27 if x < 0 else 20, depth)), 2.4)
            for level in np.arange(-4, 27, 2.2):
                right = 10.5 if level < 20 else 0
                pen.line(camera.points((-10.5, level, depth), (right, level, depth)), 2)
        for step, level in enumerate(np.arange(-4, 24, 4.4)):
            start = -10.5 + 2.1 * (step % 3)
            pen.line(camera.points((start, level, -1.4), (start + 6.3, level + 4.4, -1.4)), 2)
    for level in np.arange(-1.8, 27, 2.2):
        right = 10.5 if level < 18 else 0
        with scene.layer((104, 84, 64), 0.5) as pen:
            pen.poly(camera.floor(level, -10.5, right, -1.5, -0.2))
        with scene.layer((66, 54, 46), 0.4) as pen:
            for z in (-1.07, -0.63):
                pen.line(camera.points((-10.5, level, z), (right, level, z)), 1.6)
        with scene.layer((206, 172, 122), 0.5) as pen:
            pen.line(camera.points((-10.5, level, -1.5), (right, level, -1.5)), 3)
    with scene.layer((30, 34, 40), 0.5) as pen:
        pen.poly(camera.front(-1.6, 1.6, 8.4, 29.2, 30.4))
        for x in (2, 8):
            pen.line(camera.points((x, 30, -1.5), (x, 75, -0.4)), 1.4)
    with scene.layer((206, 128, 44), 0.5) as pen:
        pen.poly(camera.front(-1.6, 1.6, 8.4, 30.2, 30.6))
    for root, tip, thick in (((1580, 250), (905, 60), 34), ((-60, 420), (330, 28), 22)):
        crane_jib(scene, root, tip, thick)
    with scene.layer((46, 54, 62), 0.4) as pen:
        gulls(pen, 12, 7, (930, 180, 1400, 480), 12)
    scene.haze(1010, 210, (206, 208, 200), 0.4)
    scene.glow([(*camera(x, 15.6, -1.6), 2.6) for x in (-6, -1, 4)], (255, 226, 170), 9, 0.9)
    return scene.print(102, vignette=0.32, contrast=1.1)
