"""Indoors: the library, the theatre, the foundry."""

import math

import numpy as np

from demo.draw.camera import Camera
from demo.draw.pen import Pen, around, points
from demo.draw.people import musician, person
from demo.draw.tones import dice, mix, smooth


def library(scene):
    """The reading room before opening: tall windows, long tables, every green lamp lit."""
    scene.sky((0, (66, 58, 56)), (0.5, (120, 98, 76)), (1, (60, 44, 34)))
    camera = Camera((0, 2.5, -2), 900, (750, 540))
    half, tall, end = 8, 9.5, 46

    def plane(colour, corners, fade=None):
        with scene.layer(colour, 0.6, fade=fade) as pen:
            pen.poly(corners)

    plane((120, 84, 56), camera.floor(0, -half, half, -1, end), ((58, 36, 24), 560, 1000))
    plane((150, 136, 118), camera.floor(tall, -half, half, -1, end), ((186, 168, 142), 0, 380))
    plane((176, 152, 120), camera.front(end, -half, half, 0, tall))
    for side in (-1, 1):
        tone = (122, 104, 86) if side < 0 else (146, 122, 98)
        plane(tone, camera.wall(side * half, 0, tall, -1, end))
    with scene.layer((112, 96, 80), 0.5, 0.8) as pen:
        for z in range(0, 46, 3):
            pen.line(camera.points((-half, tall, z), (half, tall, z)), max(1, 44 / (z + 3)))
        for x in range(-8, 9, 2):
            pen.line(camera.points((x, tall, 0), (x, tall, end)), 2)
    for z in range(42, -1, -6):
        for side in (-1, 1):
            _library_bay(scene, camera, side * half, z)
    middle = camera(0, 5.4, end)
    with scene.layer((206, 220, 226), 1) as pen:
        pen.disc(*middle, 44)
    with scene.layer((120, 98, 74), 0.6) as pen:
        for angle in range(0, 180, 30):
            x, y = 44 * math.cos(math.radians(angle)), 44 * math.sin(math.radians(angle))
            pen.line([(middle[0] - x, middle[1] - y), (middle[0] + x, middle[1] + y)], 2)
        pen.rect(*camera(-1.3, 3.2, end), *camera(1.3, 0, end))
    scene.sun(middle[0], middle[1], 60, (70, 78, 80), 0.8)
    for z in range(45, -1, -6):
        shaft = camera(-half, 6.5, z + 2.5)
        reach = np.abs((scene.y - shaft[1]) - (scene.x - shaft[0]) * 0.56) / (900 / (z + 3) * 0.9)
        scene.shine(
            np.exp(-(reach**2)) * (scene.x > shaft[0]) * np.exp(-np.maximum(scene.x - shaft[0], 0) / 420),
            (120, 138, 150),
            0.1,
        )
    lamps = []
    for z in np.arange(38, 0.4, -2.75):
        hazy = min(0.6, z / 60)
        for x in (-4.4, 4.4):
            lamps += _reading_table(scene, camera, x, z, hazy)
    pen_wide, pen_core = Pen(scene), Pen(scene)
    for x, y, size in lamps:
        pen_wide.disc(x, y + 22 * size, 60 * size, 26 * size, 210)
        pen_core.rect(x - 15 * size, y + 3 * size, x + 15 * size, y + 6 * size)
    scene.shine(pen_wide.mask(17), (255, 196, 106), 0.5)
    scene.shine(pen_wide.mask(34), (255, 180, 90), 0.4)
    scene.shine(pen_core.mask(0.8), (255, 240, 196), 0.9)
    runner = scene.draw_mask(lambda pen: pen.poly(camera.floor(0, -1.2, 1.2, -1, end)), 1)
    scene.lay(runner, (126, 40, 36), 0.55)
    sheen = (
        np.exp(-(((scene.x - 750) / 150) ** 2)) * smooth(560, 700, scene.y) * (0.4 + scene.noise(40, 16, 5))
    )
    scene.shine(sheen, (64, 62, 56), 0.35)
    return scene.print(113, vignette=0.36, contrast=1.1, bloom=0.34)


def _library_bay(scene, camera, wall, z):
    """One bay of the wall: shelves below, a tall round-headed window above, a pilaster between."""
    random = dice(int(900 + z * 3 + (wall > 0)))
    hazy = min(0.55, z / 66)
    window = (206, 222, 232) if wall < 0 else (158, 176, 192)
    outline = [(wall, 3.9, z + 1.2), (wall, 7.0, z + 1.2)]
    for step in range(13):
        angle = math.pi * step / 12
        outline.append((wall, 7.0 + 1.5 * math.sin(angle), z + 3 - 1.8 * math.cos(angle)))
    outline += [(wall, 3.9, z + 4.8)]
    with scene.layer(mix((70, 56, 46), (150, 128, 102), hazy), 0.5) as pen:
        pen.poly([camera(x, y, depth + (0.25 if depth > z + 3 else -0.25)) for x, y, depth in outline])
    with scene.layer(window, 0.6, fade=(mix(window, (236, 232, 216), 0.6), 120, 480)) as pen:
        pen.poly(camera.points(*outline))
    with scene.light(window, 18, 0.3) as pen:
        pen.poly(camera.points(*outline))
    with scene.layer(mix((64, 54, 48), (140, 124, 104), hazy), 0.4) as pen:
        width = max(0.8, 26 / (z + 4))
        for depth in (z + 2.1, z + 3, z + 3.9):
            pen.line(camera.points((wall, 3.9, depth), (wall, 8.3, depth)), width)
        for height in (4.7, 5.5, 6.3, 7.1):
            pen.line(camera.points((wall, height, z + 1.2), (wall, height, z + 4.8)), width)
    with scene.layer(mix((52, 34, 24), (134, 106, 78), hazy), 0.5) as pen:
        pen.poly(camera.wall(wall, 0, 3.4, z + 0.5, z + 5.5))
    spines = ((126, 52, 40), (56, 78, 70), (150, 112, 62), (60, 66, 92), (170, 150, 118), (84, 52, 48))
    pens = [Pen(scene) for _ in spines]
    for shelf in range(6):
        depth = z + 0.65
        while depth < z + 5.3:
            thick, high = random.uniform(0.05, 0.12), random.uniform(0.32, 0.45)
            low = 0.22 + shelf * 0.53
            pens[int(random.integers(0, 6))].poly(camera.wall(wall, low, low + high, depth, depth + thick))
            depth += thick + 0.012
    for pen, tone in zip(pens, spines, strict=True):
        scene.cover(pen, mix(tone, (150, 122, 90), 0.16 + hazy), 0.5, 0.9)
    with scene.layer(mix((150, 128, 102), (178, 154, 122), hazy), 0.5) as pen:
        pen.poly(camera.wall(wall, 0, 9.5, z - 0.4, z + 0.4))
    with scene.layer(mix((84, 66, 52), (160, 136, 106), hazy), 0.5) as pen:
        pen.poly(camera.wall(wall, 3.4, 3.65, z - 0.4, z + 5.6))


def _reading_table(scene, camera, x, z, hazy):
    """A table with four chairs and two lamps; returns where the lamps are, for their light."""
    left, right, deep = x - 2.3, x + 2.3, 1.15
    wood, dark = mix((116, 68, 38), (164, 128, 90), hazy), mix((48, 28, 20), (126, 98, 72), hazy)
    with scene.shadow(5, 0.45) as pen:
        pen.poly(camera.floor(0, left, right, z, z + deep))
    with scene.layer(dark, 0.5) as pen:
        for seat in (x - 1.15, x + 1.15):
            pen.rect(*camera(seat - 0.24, 1.02, z + deep + 0.5), *camera(seat + 0.24, 0.6, z + deep + 0.5))
        for leg in (left + 0.15, right - 0.15):
            pen.rect(*camera(leg - 0.06, 0.74, z), *camera(leg + 0.06, 0, z))
    with scene.layer(wood, 0.5) as pen:
        pen.poly(camera.floor(0.76, left, right, z, z + deep))
    with scene.layer(mix(dark, wood, 0.3), 0.5) as pen:
        pen.rect(*camera(left, 0.76, z), *camera(right, 0.66, z))
    lamps = []
    for place in (x - 1.15, x + 1.15):
        top, foot = camera(place, 1.24, z + deep / 2), camera(place, 0.76, z + deep / 2)
        size = (foot[1] - top[1]) / 40
        with scene.layer(mix((150, 116, 52), (180, 150, 100), hazy), 0.5) as pen:
            pen.line([top, foot], 3 * size)
            pen.disc(*foot, 11 * size, 3.4 * size)
        with scene.layer(mix((34, 122, 78), (150, 150, 110), hazy * 0.7), 0.5) as pen:
            pen.poly(points("-19,-3 -13,8 13,8 19,-3", around(*top, size)))
        with scene.layer((236, 228, 204), 0.5, 0.9) as pen:
            paper = [
                (place - 0.5, z + 0.15),
                (place + 0.1, z + 0.15),
                (place + 0.06, z + 0.5),
                (place - 0.5, z + 0.5),
            ]
            pen.poly(camera.points(*[(x, 0.77, z) for x, z in paper]))
        lamps.append((top[0], top[1], size))
    with scene.layer(dark, 0.5) as pen:
        for seat in (x - 1.15, x + 1.15):
            bottom, top = camera(seat, 0, z - 0.6), camera(seat, 1.06, z - 0.6)
            half = camera.size(0.25, z - 0.6)
            tall = bottom[1] - top[1]
            for post in (-half, half):
                pen.line([(bottom[0] + post, top[1]), (bottom[0] + post, bottom[1])], half * 0.2)
            for share in (0.02, 0.16, 0.3):
                pen.rect(
                    bottom[0] - half, top[1] + tall * share, bottom[0] + half, top[1] + tall * (share + 0.07)
                )
            pen.rect(
                bottom[0] - half * 1.08, top[1] + tall * 0.54, bottom[0] + half * 1.08, top[1] + tall * 0.61
            )
    return lamps


def theatre(scene):
    """From the gallery: an orchestra on a warm stage far below, balconies and heads in the dark."""
    scene.sky((0, (14, 9, 11)), (1, (26, 14, 14)))
    camera = Camera((1.5, 15, -21), 1020, (750, 470), pitch=-20)
    with scene.layer((196, 140, 84), 1.5, fade=((228, 172, 106), 300, 700)) as pen:
        pen.poly(camera.points((-10, 0, 0), (10, 0, 0), (8, 0.4, 12), (-8, 0.4, 12)))
    with scene.shadow(0.4, 0.28) as pen:
        for x in np.arange(-10, 10.1, 0.5):
            pen.line(camera.points((x, 0, 0), (x * 0.8, 0.4, 12)), 1.2)
    with scene.layer((96, 58, 34), 1, fade=((150, 96, 54), 120, 330)) as pen:
        pen.poly(camera.front(12, -8, 8, 0.4, 9.5))
    random = dice(55)
    for step in range(33):
        x = -6.4 + step * 0.4
        tall = 4.6 + 2.6 * abs(math.cos(step * math.pi / 16))
        left, right = camera(x - 0.15, 2.4, 11.9), camera(x + 0.15, tall, 11.9)
        for tone, near, far in (((110, 76, 44), 0, 1), ((226, 178, 112), 0.2, 0.6)):
            with scene.layer(tone, 0.4) as pen:
                width = right[0] - left[0]
                pen.rect(left[0] + width * near, right[1], left[0] + width * far, left[1])
        with scene.layer((40, 22, 16), 0.4) as pen:
            pen.rect(left[0] + 2, left[1] - 14, right[0] - 2, left[1] - 9)
    for side in (-1, 1):
        with scene.layer((112, 70, 40), 1.2, fade=((150, 98, 56), 200, 560)) as pen:
            pen.poly(
                camera.points((side * 10, 0, 0), (side * 8, 0.4, 12), (side * 8, 9.5, 12), (side * 10, 11, 0))
            )
        with scene.shadow(1, 0.4) as pen:
            for z in np.arange(0.6, 12, 1.5):
                x = side * (10 - z / 6)
                pen.line(camera.points((x, 0, z), (x, 10, z)), 4)
    lamps = []
    seats = []
    for row, radius in enumerate((3.0, 4.5, 6.0, 7.5, 9.0)):
        count = 7 + row * 4
        for place in range(count):
            angle = math.radians(8 + 164 * place / (count - 1))
            x, z = radius * math.cos(angle) * 1.05, 1.6 + radius * math.sin(angle)
            if abs(x) < 8.6 - z * 0.12 and z < 11.2:
                seats.append((z, x + random.uniform(-0.12, 0.12), row))
    for z, x, row in sorted(seats, reverse=True):
        musician(scene, camera, x, 0.35 * max(0, row - 1), z, random)
        if random.random() < 0.75:
            stand = camera(x * 0.9, 0.9 + 0.35 * max(0, row - 1), z - 0.75)
            lamps.append((stand[0], stand[1], 1.5))
    with scene.layer((236, 226, 196), 0.5, 0.9) as pen:
        for x, y, _ in lamps:
            pen.poly([(x - 5, y + 4), (x - 4, y - 2), (x + 4, y - 2), (x + 5, y + 4)])
    scene.glow(lamps, (255, 224, 160), 6, 0.4)
    foot = camera(0, 0.35, 0.9)
    with scene.layer((60, 36, 24), 0.6) as pen:
        pen.poly(camera.floor(0.35, -0.9, 0.9, 0.3, 1.5))
    with scene.layer((16, 12, 14), 0.5) as pen:
        person(pen, *foot, 72, 0.3, coat=0.36)
        pen.line([(foot[0] - 7, foot[1] - 56), (foot[0] - 26, foot[1] - 62), (foot[0] - 38, foot[1] - 80)], 4)
        pen.line([(foot[0] + 7, foot[1] - 56), (foot[0] + 26, foot[1] - 58), (foot[0] + 32, foot[1] - 72)], 4)
    with scene.layer((250, 240, 220), 0.4) as pen:
        pen.line([(foot[0] - 38, foot[1] - 80), (foot[0] - 50, foot[1] - 92)], 1.1)
    scene.sun(750, 400, 210, (120, 76, 34), 0.55, flat=1.5)
    with scene.layer((14, 8, 10), 2.5, fade=((58, 24, 20), 40, 500)) as pen:
        pen.poly([(0, 0), (1500, 0), (1500, 90), (1120, 92), (1030, 60), (470, 60), (380, 92), (0, 90)])
        pen.poly([(0, 0), (395, 0), (352, 300), (330, 640), (0, 700)])
        pen.poly([(1500, 0), (1105, 0), (1148, 300), (1170, 640), (1500, 700)])
    with scene.light((120, 34, 26), 3, 0.5) as pen:
        for fold in range(9):
            left, right = 300 + fold * 11, 1200 - fold * 11
            pen.line([(left, 0), (left - 26, 640)], 4, 40 + fold * 22)
            pen.line([(right, 0), (right + 26, 640)], 4, 40 + fold * 22)
    for level, (y, drop) in enumerate(((250, 52), (420, 66), (600, 84))):
        for side in (-1, 1):
            edge = 750 + side * (430 + level * 28)
            far = 750 + side * 790
            with scene.layer((12, 8, 10), 1) as pen:
                for head in range(9):
                    share = head / 9
                    x, head_y = edge + (far - edge) * share, y + 120 * share - 8 - 8 * share
                    radius = 8 + 9 * share
                    pen.disc(x + side * 8, head_y, radius, radius * 1.2)
                    pen.disc(x + side * 8, head_y + radius * 2.4, radius * 2, radius * 1.5)
            with scene.layer((52, 24, 22), 1, fade=((16, 9, 11), y, y + drop + 110)) as pen:
                pen.poly([(edge, y), (far, y + 120), (far, y + 240), (edge, y + drop)])
            with scene.light((226, 150, 74), 0.8, 0.75) as pen:
                pen.line([(edge, y), (far, y + 120)], 3.4, 170)
                pen.line([(edge, y + drop * 0.75), (far, y + 200)], 1.8, 100)
                for panel in range(1, 9):
                    x, down = edge + (far - edge) * panel / 9, 120 * panel / 9
                    pen.line([(x, y + down + 8), (x, y + down + drop * 0.75)], 1.4, 70)
            scene.glow(
                [(edge + side * 10, y + 26, 2.2), (edge + side * 130, y + 74, 2.6)], (255, 190, 110), 9, 0.7
            )
    random = dice(18)
    for row in range(6):
        size, foot = 0.62 + row * 0.36, 676 + row * 60
        with scene.layer(mix((30, 17, 16), (7, 5, 7), row / 5), 1 + row * 0.3) as pen:
            for x in range(-20, 1560, int(60 * size)):
                head = x + random.integers(-8, 9)
                if random.random() < 0.93:
                    lift = random.integers(-5, 6)
                    pen.disc(head, foot + lift, 14 * size, 18 * size)
                    pen.disc(head, foot + lift + 52 * size, 30 * size, 36 * size)
    rim = np.exp(-(((scene.y - 690) / 40) ** 2)) * np.exp(-(((scene.x - 750) / 420) ** 2))
    scene.shine(rim, (70, 40, 20), 0.5)
    return scene.print(107, grain=3.2, vignette=0.36, contrast=1.1, bloom=0.3)


def foundry(scene):
    """Steel is poured: a tilted ladle, the white stream, sparks, two founders against the glare."""
    scene.sky((0, (12, 14, 20)), (0.5, (34, 26, 26)), (1, (20, 14, 12)))
    for rank, (tone, blur) in enumerate((((34, 34, 42), 2), ((22, 22, 28), 1.2), ((12, 12, 16), 0.8))):
        with scene.layer(tone, blur) as pen:
            y = 130 - rank * 46
            pen.rect(0, y, 1500, y + 10 + rank * 5)
            pen.rect(0, y + 84 + rank * 16, 1500, y + 92 + rank * 18)
            step = 70 + rank * 46
            for x in range(-step, 1560, step):
                pen.line([(x, y + 4), (x + step / 2, y + 88 + rank * 17), (x + step, y + 4)], 3 + rank * 2)
            for x in range(60 - rank * 30, 1560, 360 + rank * 90):
                pen.rect(x, y, x + 24 + rank * 12, 860)
    for x in (220, 505, 1240):
        with scene.light((90, 120, 140), 5, 0.55) as pen:
            for pane in range(4):
                pen.rect(x + pane * 24, 270, x + pane * 24 + 18, 420, 150 - pane * 20)
        shaft = np.abs(scene.x - x - 40 - (scene.y - 300) * 0.3) / 80
        scene.shine(
            np.exp(-(shaft**2)) * smooth(240, 320, scene.y) * np.exp(-(scene.y - 300) / 330),
            (50, 70, 84),
            0.35,
        )
    scene.sun(800, 640, 250, (255, 116, 34), 0.9, flat=1.1)
    scene.sun(806, 720, 90, (255, 190, 96), 0.9)
    smoke = smooth(0.36, 0.7, scene.noise(320, 260, 61))
    plume = np.exp(
        -(((scene.x - 860 - (600 - scene.y) * 0.22) / (110 + np.maximum(0, 640 - scene.y) * 0.5)) ** 2)
    )
    scene.lay(smoke * plume * (scene.y < 720), (206, 116, 62), 0.42)
    scene.shade(smooth(0.5, 0.72, scene.noise(420, 300, 62)) * smooth(560, 120, scene.y), 0.4)
    with scene.layer((40, 28, 22), 0.8, fade=((18, 14, 14), 840, 1000)) as pen:
        pen.rect(0, 862, 1500, 1000)
    floor_light = np.exp(-np.hypot((scene.x - 806) / 330, (scene.y - 880) / 80))
    scene.shine(floor_light * (scene.y > 862) * (0.5 + scene.noise(60, 12, 63)), (255, 124, 40), 0.7)
    with scene.layer((30, 24, 24), 0.6, fade=((66, 34, 20), 760, 900)) as pen:
        pen.poly([(640, 790), (980, 790), (1000, 905), (620, 905)])
        pen.rect(626, 782, 994, 796)
    with scene.layer((16, 12, 12), 0.6) as pen:
        for x in range(650, 990, 54):
            pen.rect(x, 800, x + 10, 905)
        pen.rect(622, 846, 998, 856)
    with scene.light((255, 180, 80), 1.4) as pen:
        pen.poly([(770, 782), (850, 782), (840, 794), (780, 794)])
        pen.line([(640, 788), (980, 788)], 3, 150)
    with scene.layer((20, 18, 20), 0.7, fade=((70, 40, 26), 380, 640)) as pen:
        pen.poly([(832, 402), (1112, 330), (1150, 560), (1096, 612), (940, 640), (884, 606)])
        pen.poly([(832, 402), (806, 424), (842, 436)])
        pen.poly([(824, 394), (1118, 318), (1124, 340), (830, 416)])
        pen.poly([(860, 520), (1140, 448), (1144, 472), (866, 544)])
        pen.disc(998, 470, 34)
    with scene.light((255, 146, 56), 3, 0.75) as pen:
        pen.line([(836, 420), (884, 600), (936, 634)], 7)
        pen.line([(866, 534), (980, 505)], 3, 160)
        pen.line([(832, 410), (980, 372)], 4, 180)
    with scene.layer((12, 12, 15), 0.7) as pen:
        pen.line([(998, 470), (998, 190)], 15)
        pen.line([(960, 250), (1036, 250)], 12)
        for offset in (-18, 18):
            pen.line([(998 + offset, 0), (998 + offset, 250)], 4)
        pen.rect(940, 60, 1056, 112)
    with scene.light((255, 220, 150), 1.6) as pen:
        pen.poly([(804, 422), (836, 418), (900, 394), (960, 378), (960, 386), (850, 424)])
    stream = [(820, 424), (806, 470), (801, 560), (800, 680), (802, 790)]
    for width, colour, blur, strength in (
        (60, (255, 96, 20), 22, 0.9),
        (26, (255, 160, 60), 6, 1),
        (14, (255, 236, 190), 1.2, 1),
    ):
        with scene.light(colour, blur, strength) as pen:
            pen.line(stream, width)
    with scene.light((255, 200, 120), 12, 1) as pen:
        pen.disc(806, 786, 60, 14)
    scene.sparks((803, 786), 300, 21)
    scene.sparks((815, 430), 70, 22)
    for x, foot, tall, lean in ((470, 934, 292, 0.05), (1200, 916, 262, -0.04), (320, 900, 214, 0.0)):
        with scene.shadow(8, 0.6) as pen:
            away = -1 if x < 800 else 1
            pen.poly([(x - 26, foot), (x + 26, foot), (x + away * 210, 1000), (x + away * 100, 1000)])
        with scene.layer((13, 11, 13), 0.7) as pen:
            person(pen, x, foot, tall, 0.7, coat=0.3, hat=True, lean=lean)
            facing = 1 if x < 800 else -1
            hand = (x + facing * tall * 0.34, foot - tall * 0.6)
            pen.line([(x + facing * tall * 0.08, foot - tall * 0.78), hand], tall * 0.06)
            if x == 470:
                pen.line([(x - 60, foot - tall * 0.5), (x + 290, foot - tall * 0.66)], 5)
        with scene.light((255, 150, 64), 1.6, 0.9) as pen:
            edge = facing * tall * 0.118
            pen.line(
                [
                    (x + facing * tall * 0.05 + lean * tall, foot - tall * 0.96),
                    (x + facing * tall * 0.053 + lean * tall, foot - tall * 0.9),
                ],
                4,
            )
            pen.line(
                [
                    (x + facing * tall * 0.1 + lean * tall * 0.8, foot - tall * 0.82),
                    (x + edge + lean * tall * 0.6, foot - tall * 0.62),
                    (x + edge + lean * tall * 0.3, foot - tall * 0.32),
                ],
                4,
            )
            pen.line(
                [(x + facing * tall * 0.08, foot - tall * 0.25), (x + facing * tall * 0.11, foot - 8)], 3, 170
            )
    return scene.print(110, grain=3, vignette=0.42, contrast=1.12, bloom=0.5)
