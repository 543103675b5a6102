"""The harbour: the container quay in fog, the waterfront by night, the tide gauge in winter."""

import math

import numpy as np

from demo.draw.buildings import skyline, windows
from demo.draw.camera import Camera
from demo.draw.cranes import quay_crane
from demo.draw.landscape import gulls, ridge
from demo.draw.pen import around, points
from demo.draw.people import person
from demo.draw.tones import dice, mix, smooth


def harbour(scene):
    """A container ship under the cranes in fog, colour almost gone but for her red bottom."""
    scene.sky((0, (170, 184, 192)), (0.45, (208, 213, 211)), (0.66, (230, 227, 217)), (1, (180, 186, 186)))
    scene.clouds((150, 166, 176), 0.55, 15, (800, 220), (0.4, 0.8), (0, 0.6))
    scene.sun(1130, 250, 230, (44, 38, 24))
    fleet = (
        (0.66, (198, 203, 203), 2.6, 640),
        (1.0, (160, 169, 173), 1.5, 655),
        (1.55, (92, 104, 112), 0.6, 676),
    )
    for rank, (size, tone, blur, base) in enumerate(fleet):
        random = dice(20 + rank)
        with scene.layer(tone, blur, fade=(mix(tone, (222, 222, 214), 0.55), base - 260 * size, base)) as pen:
            skyline(pen, base, 6, int(26 * size) + 8, 30 + rank, 60, 160, False)
            for x in range(int(random.integers(-60, 200)), 1600, int(330 * size)):
                quay_crane(pen, x, base, size, 1 if random.random() < 0.6 else -1)
        scene.haze(base - 10, 40, (222, 222, 214), 0.3)
    scene.glow([(x, 400 + x % 7, 2) for x in (395, 780, 1320)], (255, 236, 190), 8, 0.6)
    random = dice(3)
    colours = ((116, 76, 66), (76, 98, 112), (104, 116, 108), (132, 112, 84), (86, 88, 94), (120, 126, 126))
    for column, x in enumerate(range(330, 944, 34)):
        for level in range(int(random.integers(2, 6 if column % 5 else 4))):
            tone = mix(
                mix(colours[int(random.integers(0, len(colours)))], (70, 80, 86), 0.3), (206, 210, 206), 0.2
            )
            top = 640 - level * 22
            with scene.layer(tone, 0.4) as pen:
                pen.rect(x, top, x + 32, top + 21)
            with scene.layer(mix(tone, (20, 26, 32), 0.6), 0.4, 0.7) as pen:
                for rib in range(4, 32, 5):
                    pen.line([(x + rib, top + 2), (x + rib, top + 19)], 1)
    with scene.layer((52, 62, 70), 0.6, fade=((34, 42, 50), 640, 716)) as pen:
        pen.poly([(150, 660), (980, 662), (1034, 622), (1012, 714), (186, 717)])
        pen.poly([(980, 664), (1010, 634), (1032, 622), (1030, 628)])
    with scene.layer((206, 208, 202), 0.6, fade=((150, 156, 156), 500, 660)) as pen:
        pen.rect(200, 556, 300, 662)
        pen.rect(188, 542, 314, 560)
        pen.rect(206, 520, 294, 544)
    with scene.layer((64, 74, 82), 0.6) as pen:
        pen.rect(230, 492, 264, 522)
        pen.line([(292, 520), (292, 470)], 3)
        pen.line([(280, 486), (304, 486)], 2)
        for x in range(210, 292, 13):
            pen.rect(x, 526, x + 9, 535)
        for y in range(572, 650, 20):
            for x in range(210, 292, 15):
                pen.rect(x, y, x + 6, y + 7)
        pen.line([(1000, 640), (1000, 572)], 3)
    with scene.layer((130, 52, 38), 0.6, fade=((90, 34, 28), 692, 718)) as pen:
        pen.poly([(162, 694), (1019, 692), (1012, 714), (186, 717)])
    with scene.layer((196, 198, 190), 0.5, 0.8) as pen:
        pen.line([(166, 693), (1018, 691)], 1.6)
        for level in range(4):
            pen.line([(990, 700 - level * 9), (997, 700 - level * 9)], 1.4)
    smoke = smooth(0.4, 0.7, scene.noise(170, 90, 51)) * np.exp(-(((scene.x - 130) / 190) ** 2))
    scene.lay(smoke * np.exp(-(((scene.y - 430) / 70) ** 2)), (132, 140, 144), 0.5)
    scene.glow([(x, 553, 1.4) for x in range(204, 304, 16)] + [(292, 468, 2)], (255, 226, 160), 5, 0.7)
    scene.water(717, 0.84, (122, 134, 140), 6, 15, 70, smear=4)
    fog = scene.noise(900, 60, 33) * np.exp(-(((scene.y - 735) / 44) ** 2))
    scene.lay(fog, (220, 222, 216), 0.75)
    with scene.layer((40, 48, 54), 0.5) as pen:
        pen.poly([(1120, 792), (1262, 790), (1286, 776), (1272, 812), (1132, 814)])
        pen.rect(1176, 752, 1218, 792)
        pen.rect(1170, 746, 1224, 753)
        pen.rect(1228, 764, 1242, 792)
        pen.line([(1196, 746), (1196, 706)], 2.4)
    with scene.layer((196, 132, 52), 0.5) as pen:
        pen.rect(1228, 770, 1242, 777)
    scene.glow([(1186, 766, 2), (1204, 766, 2), (1196, 705, 1.8)], (255, 220, 150), 8)
    wake = (
        np.exp(-(((scene.y - 818 - (1130 - scene.x) * 0.018) / 4) ** 2)) * (scene.x < 1140) * (scene.x > 700)
    )
    scene.shine(wake * (scene.x - 700) / 440, (60, 62, 60), 0.8)
    with scene.layer((244, 244, 240), 0.4, 0.9) as pen:
        gulls(pen, 8, 12, (1040, 560, 1480, 740), 13)
    return scene.print(103, vignette=0.2)


def night(scene):
    """The waterfront in rain: tall quay houses, lit windows, lamps, everything doubled in the water."""
    scene.sky((0, (10, 16, 30)), (0.45, (34, 42, 62)), (0.66, (62, 60, 74)), (1, (16, 20, 30)))
    scene.clouds((52, 56, 74), 0.6, 12, (700, 180), (0.45, 0.75), (0, 0.6))
    with scene.layer((28, 34, 52), 2) as pen:
        skyline(pen, 660, 170, 330, 40, 60, 130, True)
    random = dice(31)
    x = -40
    warm = ((255, 190, 104), (255, 214, 146), (240, 160, 84), (214, 222, 226))
    while x < 1520:
        width, height = int(random.integers(104, 176)), int(random.integers(230, 400))
        top, base = 690 - height, 690
        wall = mix((30, 34, 50), (54, 44, 48), random.random())
        floors, bays = height // 52, width // 30
        with scene.layer(wall, 0.7, fade=(mix(wall, (96, 74, 56), 0.4), top, base)) as pen:
            pen.rect(x, top, x + width, base)
            if random.random() < 0.55:
                step = width / 7
                for side in range(4):
                    pen.rect(x + side * step, top - (side + 1) * 17, x + width - side * step, top)
            else:
                pen.poly([(x - 3, top), (x + 14, top - 40), (x + width - 14, top - 40), (x + width + 3, top)])
                pen.rect(x + width * 0.2, top - 66, x + width * 0.3, top - 30)
        with scene.layer((14, 17, 28), 0.5, 0.85) as pen:
            for left, upper, right, lower, _ in windows(
                dice(1), x + 6, top + 8, x + width - 6, base - 44, bays, floors, 2
            ):
                pen.rect(left, upper, right, lower)
        lit = windows(random, x + 6, top + 8, x + width - 6, base - 44, bays, floors, 0.4)
        for tint in warm:
            with scene.light(tint, 0.6, 0.85) as pen:
                for left, upper, right, lower, tone in lit:
                    if warm[int(tone * 7) % 4] == tint:
                        pen.rect(left, upper, right, lower, tone)
        with scene.light((255, 170, 80), 13, 0.3) as pen:
            for left, upper, right, lower, tone in lit:
                pen.rect(left - 2, upper - 2, right + 2, lower + 2, tone)
        with scene.layer((20, 22, 32), 0.4, 0.9) as pen:
            for left, upper, right, lower, _ in lit:
                middle = (left + right) / 2
                pen.line([(middle, upper), (middle, lower)], 1.4)
                pen.line(
                    [(left, upper + (lower - upper) * 0.36), (right, upper + (lower - upper) * 0.36)], 1.2
                )
        if random.random() < 0.6:
            with scene.light((255, 206, 130), 1.2, 0.9) as pen:
                pen.rect(x + 10, base - 36, x + width * 0.72, base - 5, 220)
            with scene.light((255, 160, 70), 20, 0.5) as pen:
                pen.rect(x + 6, base - 40, x + width * 0.76, base)
        x += width + 2
    with scene.layer((22, 24, 34), 0.8) as pen:
        pen.rect(0, 690, 1500, 724)
    with scene.light((210, 140, 74), 5, 0.5) as pen:
        pen.rect(0, 690, 1500, 698, 140)
    lamps = [(lamp, 618) for lamp in range(70, 1500, 172)]
    with scene.layer((10, 12, 20), 0.5) as pen:
        for lamp, y in lamps:
            pen.line([(lamp, y), (lamp, 704)], 3)
            pen.line([(lamp - 8, y - 4), (lamp + 8, y - 4)], 3)
        for bollard in range(20, 1500, 96):
            pen.rect(bollard, 692, bollard + 8, 704)
    scene.glow([(lamp, y, 4) for lamp, y in lamps], (255, 190, 100), 20, 1.1)
    scene.glow([(604, 686, 4), (622, 686, 4)], (255, 244, 220), 18, 1.2)
    scene.glow([(1010, 688, 3.4), (1026, 688, 3.4)], (255, 54, 40), 13, 1.1)
    scene.glow([(1216, 664, 4)], (70, 226, 150), 16, 0.9)
    with scene.layer((8, 10, 16), 0.5) as pen:
        person(pen, 446, 714, 70, 0.7)
        person(pen, 840, 712, 66, 0.2)
        person(pen, 862, 713, 70, 0.4)
        for x, y in ((450, 640), (851, 638)):
            pen.poly([(x - 30, y), (x - 22, y - 14), (x, y - 22), (x + 22, y - 14), (x + 30, y)])
            pen.line([(x, y - 20), (x, y + 24)], 1.6)
    scene.water(724, 0.92, (8, 12, 20), 17, 22, 58, smear=16)
    scene.rain(90, 1.2, 0.07, (70, 72, 84))
    scene.haze(690, 130, (120, 96, 80), 0.12)
    return scene.print(106, vignette=0.42, contrast=1.14, bloom=0.4)


def chart(scene):
    """The tide gauge on Pilot Pier in winter: a small hut at the end, ice at the piles, still grey water."""
    scene.sky(
        (0, (150, 168, 184)),
        (0.3, (196, 204, 210)),
        (0.52, (232, 222, 214)),
        (0.56, (238, 226, 214)),
        (1, (150, 166, 178)),
    )
    scene.clouds((132, 150, 170), 0.6, 93, (900, 160), (0.46, 0.74), (0, 0.44))
    scene.clouds((250, 226, 206), 0.5, 94, (900, 40), (0.5, 0.7), (0.28, 0.58))
    horizon = 556
    with scene.layer((176, 186, 196), 2.4) as pen:
        ridge(pen, horizon, 56, 47, 520)
    with scene.layer((150, 164, 178), 1.2) as pen:
        pen.poly([(60, horizon), (120, 540), (240, 534), (340, 548), (380, horizon)])
        pen.rect(196, 486, 204, 536)
    scene.haze(horizon, 22, (240, 228, 216), 0.6)
    camera = Camera((-5.2, 4.2, -4), 800, (560, horizon))
    deck, half, end = 2.0, 1.3, 34
    hut_near, hut_far = 27, 33

    def plane(tone, corners, fade=None):
        with scene.layer(tone, 0.5, fade=fade) as pen:
            pen.poly(corners)

    def piles(pen, last, low, brace):
        """The piles under the deck, down to the height `low`, with crosswise braces."""
        for z in np.arange(33, last, -3.0):
            for x in (half - 0.2, -half + 0.2):
                top, bottom = camera(x, deck, z), camera(x, low, z)
                wide = camera.size(0.17, z)
                pen.rect(top[0] - wide, top[1], top[0] + wide, bottom[1])
            pen.line(camera.points((-half, deck - 0.2, z), (half, 0.3, z)), camera.size(brace, z))
            pen.line(camera.points((half, deck - 0.2, z), (-half, 0.3, z)), camera.size(brace, z))

    with scene.layer((72, 64, 62), 0.5) as pen:
        piles(pen, 1.5, -0.1, 0.13)
    _tide_hut(scene, camera, plane, deck, hut_near, hut_far)
    plane((96, 84, 78), camera.wall(-half, deck, deck - 0.34, 0.2, end))
    scene.water(horizon, 0.8, (150, 164, 176), 61, 9, 60, smear=6)
    with scene.layer((72, 64, 62), 0.5, fade=((54, 50, 52), 560, 900)) as pen:
        piles(pen, 1.0, 0, 0.12)
    _tide_hut(scene, camera, plane, deck, hut_near, hut_far)
    plane((120, 106, 98), camera.wall(-half, deck, deck - 0.36, 0.2, end), ((74, 66, 66), 560, 900))
    plane((236, 238, 242), camera.floor(deck, -half, half, 0.2, hut_near), ((214, 222, 234), 560, 900))
    with scene.layer((160, 172, 192), 0.7, 0.8) as pen:
        for step in np.arange(1.4, 26.6, 0.75):
            offset = 0.16 if int(step / 0.75) % 2 else -0.16
            spot = camera(0.1 + offset + 0.2 * math.sin(step * 0.4), deck, step)
            pen.disc(*spot, camera.size(0.075, step), camera.size(0.03, step))
    with scene.layer((66, 60, 62), 0.5) as pen:
        for side in (-1, 1):
            for z in np.arange(1.0, 27, 2.5):
                foot, head = camera(side * half, deck, z), camera(side * half, deck + 1.05, z)
                pen.line([foot, head], camera.size(0.09, z))
            for height in (0.55, 1.05):
                pen.line(
                    camera.points((side * half, deck + height, 0.2), (side * half, deck + height, hut_near)),
                    2.2,
                )
    with scene.layer((246, 248, 250), 0.6) as pen:
        for side in (-1, 1):
            pen.line(camera.points((side * half, deck + 1.1, 0.2), (side * half, deck + 1.1, hut_near)), 2.6)
    with scene.layer((240, 240, 234), 0.5) as pen:
        staff = camera(-half - 0.1, 0, 19)
        wide = camera.size(0.2, 19)
        pen.rect(staff[0] - wide, camera(0, 2.9, 19)[1], staff[0] + wide, staff[1])
    with scene.layer((34, 40, 52), 0.4) as pen:
        for mark in range(14):
            y = camera(0, 0.1 + mark * 0.2, 19)[1]
            pen.line([(staff[0] - wide, y), (staff[0] + (wide if mark % 5 == 0 else 0), y)], 1.8)
    random = dice(33)
    for _ in range(190):
        z = 1.2 + 46 * random.random() ** 1.6
        x = random.uniform(-24, 4) * (0.3 + z / 30)
        y = camera(x, 0, z)
        size = camera.size(random.uniform(0.2, 1.0), z)
        if y[1] > 1040 or abs(x) < 1.5 and random.random() < 0.5:
            continue
        shape = [
            (y[0] + size * math.cos(a) * random.uniform(0.75, 1.15), y[1] + size * 0.2 * math.sin(a))
            for a in np.arange(0, 6.2, 0.8)
        ]
        with scene.layer((126, 144, 164), 0.7) as pen:
            pen.poly([(px, py + size * 0.07 + 1) for px, py in shape])
        with scene.layer(mix((226, 230, 236), (250, 244, 238), random.random()), 0.6) as pen:
            pen.poly(shape)
    for z in np.arange(33, 1.0, -3.0):
        with scene.layer((244, 246, 250), 0.8, 0.95) as pen:
            for x in (half - 0.2, -half + 0.2):
                foot = camera(x, 0.05, z)
                wide = camera.size(0.36, z)
                pen.poly(points("-1,-0.3 -0.6,0.7 0.5,0.8 1,-0.3", around(*foot, wide)))
    with scene.layer((90, 98, 110), 0.5) as pen:
        gulls(pen, 9, 5, (150, 250, 560, 430), 11)
    scene.snowfall(77, 160, 2.6, (250, 250, 252), 0.6)
    return scene.print(123, vignette=0.22, contrast=1.08)


def _tide_hut(scene, camera, plane, deck, near, far):
    """The gauge hut: boarded walls, snow on the roof, a mast with instruments, the pipe below."""
    wide, eaves, top = 2.9, deck + 3.6, deck + 5.6
    pipe = camera(0.4, 0, near)
    size = camera.size(0.42, near)
    with scene.layer((58, 64, 72), 0.5) as pen:
        pen.rect(pipe[0] - size, camera(0, deck, near)[1], pipe[0] + size, pipe[1])
        for band in (0.5, 1.2, 1.8):
            y = camera(0, band, near)[1]
            pen.rect(pipe[0] - size * 1.25, y - 3, pipe[0] + size * 1.25, y + 3)
    plane((100, 88, 80), camera.front(near, -wide, wide, deck, deck - 0.5))
    plane((142, 62, 50), camera.wall(-wide, deck, eaves, near, far))
    gable = [(-wide, deck), (wide, deck), (wide, eaves), (0, top), (-wide, eaves)]
    plane((176, 78, 60), camera.points(*[(x, y, near) for x, y in gable]), ((136, 60, 50), 440, 560))
    with scene.layer((110, 46, 40), 0.4, 0.7) as pen:
        for x in np.arange(-wide + 0.35, wide, 0.45):
            high = eaves + (top - eaves) * (1 - abs(x) / wide)
            pen.line(camera.points((x, deck, near), (x, high, near)), 1.1)
    with scene.layer((240, 236, 228), 0.5) as pen:
        pen.rect(*camera(-1.9, deck + 1.2, near), *camera(-0.4, deck + 2.9, near))
        pen.rect(*camera(0.7, deck, near), *camera(2.1, deck + 2.7, near))
        pen.line(camera.points((-wide, eaves, near), (0, top, near), (wide, eaves, near)), 4)
    with scene.layer((255, 210, 130), 0.6) as pen:
        pen.rect(*camera(-1.7, deck + 1.4, near), *camera(-0.6, deck + 2.7, near))
    with scene.layer((66, 84, 92), 0.5) as pen:
        pen.rect(*camera(0.85, deck, near), *camera(1.95, deck + 2.55, near))
    with scene.layer((240, 236, 228), 0.4) as pen:
        middle = camera(-1.15, deck + 2, near)
        pen.line([(middle[0], middle[1] - 14), (middle[0], middle[1] + 14)], 2)
    low, high, front = (-wide - 0.3, eaves - 0.1), (0, top + 0.3), near - 0.3
    plane((216, 224, 236), camera.points((*low, front), (*high, front), (*high, far), (*low, far)))
    with scene.layer((250, 250, 252), 0.7) as pen:
        edge = [(-wide - 0.4, eaves - 0.05), (0, top + 0.35), (wide + 0.4, eaves - 0.05)]
        pen.line(camera.points(*[(x, y, front) for x, y in edge]), 9)
    with scene.layer((58, 60, 68), 0.5) as pen:
        mast = camera(0.9, top - 0.3, near + 2)
        pen.line([mast, (mast[0], mast[1] - 120)], 3.4)
        pen.line([(mast[0] - 24, mast[1] - 96), (mast[0] + 24, mast[1] - 96)], 2.4)
        for cup in (-24, 24):
            pen.disc(mast[0] + cup, mast[1] - 100, 6)
        pen.poly([(mast[0], mast[1] - 120), (mast[0] + 30, mast[1] - 126), (mast[0] + 30, mast[1] - 114)])
        pen.line([(mast[0], mast[1] - 120), (mast[0] - 60, mast[1] + 40)], 1)
    scene.glow([(*camera(-1.15, deck + 2.05, near), 6)], (255, 196, 110), 12, 0.5)
