"""Buildings: rows of houses far off, single houses near by, the lighthouse, a column of the town hall."""

import math

import numpy as np

from demo.draw.pen import Pen, around, points
from demo.draw.tones import dice, mix


def skyline(pen, base, lowest, highest, seed, narrow=24, wide=80, spires=True, span=(-20, 1520)):
    """A row of houses seen from far off: gables, chimneys and now and then a spire."""
    random = dice(seed)
    x = span[0]
    while x < span[1]:
        width, height, kind = random.integers(narrow, wide), random.integers(lowest, highest), random.random()
        top = base - height
        pen.rect(x, top, x + width, base)
        if kind < 0.34:
            pen.poly([(x, top), (x + width / 2, top - width * 0.4), (x + width, top)])
        elif kind < 0.39 and spires:
            middle = x + width / 2
            pen.poly([(middle - 8, top), (middle, top - 74), (middle + 8, top)])
        elif kind < 0.66:
            pen.rect(x + width * 0.2, top - 9, x + width * 0.32, top)
        x += width + random.integers(-4, 3)


def windows(random, left, top, right, bottom, across, down, lit):
    """The window openings of a façade that have a light behind them: (left, top, right, bottom, tone)."""
    step_x, step_y = (right - left) / across, (bottom - top) / down
    found = []
    for row in range(down):
        for column in range(across):
            tone = random.uniform(90, 255)
            if random.random() < lit:
                x, y = left + (column + 0.28) * step_x, top + (row + 0.22) * step_y
                found.append((x, y, x + step_x * 0.44, y + step_y * 0.56, tone))
    return found


def street_house(scene, camera, centre, side, near, far, random):
    """One house of a street in perspective: wall, cornice, shop front and windows, some lit."""
    tall = random.uniform(8.5, 13.5)
    hazy = min(0.62, near / 88)
    walls = ((112, 86, 82), (92, 92, 108), (132, 110, 92), (84, 78, 92), (120, 98, 100))
    wall = mix(mix(walls[int(random.integers(0, 5))], (30, 36, 62), 0.42), (196, 154, 148), hazy)

    def at(share, height):
        z = near + (far - near) * share
        return camera(centre(z) + side * 7.4, height, z)

    with scene.layer(wall, 0.6, fade=(mix(wall, (20, 22, 36), 0.3), 300, 640)) as pen:
        pen.poly([at(0, -0.2), at(0, tall), at(1, tall), at(1, -0.2)])
        roof = [at(0, tall), at(0.1, tall + 1.7), at(0.9, tall + 1.7), at(1, tall)]
        pen.poly(roof)
    with scene.layer(mix((34, 36, 56), (150, 126, 134), hazy), 0.5) as pen:
        pen.poly(roof)
        pen.line([at(0, tall), at(1, tall)], 3)
        pen.poly([at(0, 3.5), at(0, 3.8), at(1, 3.8), at(1, 3.5)])
        pen.poly([at(0.06, 0), at(0.06, 3.2), at(0.94, 3.2), at(0.94, 0)])
    if random.random() < 0.72:
        with scene.light((255, 196, 116), 0.7, 0.85) as pen:
            for start in (0.1, 0.4, 0.7):
                pen.poly([at(start, 0.5), at(start, 2.9), at(start + 0.22, 2.9), at(start + 0.22, 0.5)])
        with scene.light((255, 170, 90), 16, 0.35) as pen:
            pen.poly([at(0.1, 0.3), at(0.1, 3), at(0.9, 3), at(0.9, 0.3)])
    floors, bays = int((tall - 4) / 2.6), 3
    for floor in range(floors):
        for bay in range(bays):
            start, low = 0.12 + bay * 0.29, 4.5 + floor * 2.6
            corners = points(
                "0,0 0,1.6 0.15,1.6 0.15,0", lambda share, up, x=start, y=low: at(x + share, y + up)
            )
            with scene.layer(mix((24, 30, 50), (150, 130, 140), hazy * 0.8), 0.4) as pen:
                pen.poly(corners)
            if random.random() < 0.42:
                with scene.light((255, 198, 120), 0.6, random.uniform(0.45, 0.95)) as pen:
                    pen.poly(corners)


def snowy_house(scene, x, y, unit, hazy, random, rank):
    """A gabled house whose roof has snow on it, with a chimney and sometimes smoke and a lit window."""
    air = (214, 178, 184)
    walls = ((176, 96, 78), (206, 168, 110), (122, 130, 146), (150, 116, 104), (190, 186, 178), (132, 86, 80))
    wall = mix(mix(walls[int(random.integers(0, 6))], (62, 62, 96), 0.34), air, hazy)
    gable_first = random.random() < 0.45
    wide, deep, tall = unit * 0.9, unit * random.uniform(0.9, 1.5), unit * 0.72
    front = [(x, y), (x + wide / 2, y - tall), (x + wide, y)]
    bottom = y + unit * 1.9
    snow_lit, snow_dim = mix((250, 226, 212), air, hazy * 0.6), mix((140, 154, 200), air, hazy * 0.7)
    chimney = x + wide * random.uniform(0.25, 0.7) + (0 if gable_first else deep * 0.3)
    top = y - tall * random.uniform(0.9, 1.02) - unit * 0.26
    if random.random() < 0.5:
        _chimney_smoke(scene, chimney + unit * 0.08, top, unit, random, hazy)
    with scene.layer(mix((120, 72, 66), air, hazy), 0.5) as pen:
        pen.rect(chimney, top, chimney + unit * 0.17, y - tall * 0.2)
    with scene.layer(snow_lit, 0.5) as pen:
        pen.rect(chimney - 1, top - unit * 0.045, chimney + unit * 0.17 + 1, top + 1)
    if gable_first:
        with scene.layer(mix(wall, (40, 40, 70), 0.3 * (1 - hazy)), 0.5) as pen:
            pen.rect(x + wide, y, x + wide + deep, bottom)
        with scene.layer(snow_lit, 0.5, fade=(mix(snow_lit, snow_dim, 0.5), y - tall, y)) as pen:
            pen.poly([front[1], (front[1][0] + deep, front[1][1]), (x + wide + deep, y), front[2]])
        with scene.layer(wall, 0.5, fade=(mix(wall, air, 0.25), y, bottom)) as pen:
            pen.poly([front[0], front[1], front[2], (x + wide, bottom), (x, bottom)])
        with scene.layer(snow_dim, 0.5) as pen:
            pen.line(
                [(x - unit * 0.05, y + unit * 0.04), front[1], (x + wide + unit * 0.05, y + unit * 0.04)],
                unit * 0.075,
            )
    else:
        with scene.layer(wall, 0.5, fade=(mix(wall, air, 0.25), y, bottom)) as pen:
            pen.rect(x, y, x + wide + deep * 0.6, bottom)
        with scene.layer(snow_dim, 0.5, fade=(snow_lit, y - tall, y + unit * 0.3)) as pen:
            eaves, inset, end = unit * 0.06, unit * 0.2, x + wide + deep * 0.6
            pen.poly(
                [(x - eaves, y + 2), (x + inset, y - tall), (end - inset, y - tall), (end + eaves, y + 2)]
            )
        if rank > 1:
            with scene.layer(mix(wall, (40, 40, 60), 0.4), 0.5) as pen:
                dormer = around(x + (wide + deep * 0.6) / 2, y, unit)
                pen.poly(points("-0.14,0.12 -0.14,0.34 0,0.48 0.14,0.34 0.14,0.12", dormer))
            with scene.layer(snow_lit, 0.5) as pen:
                pen.line(points("-0.18,0.31 0,0.49 0.18,0.31", dormer), unit * 0.06)
    if rank:
        glass, lit = Pen(scene), Pen(scene)
        span = wide if gable_first else wide + deep * 0.6
        for row in range(3):
            for column in range(3):
                left = x + span * (0.14 + column * 0.27)
                upper = y + unit * (0.14 + row * 0.44)
                pen = lit if random.random() < 0.16 else glass
                pen.rect(left, upper, left + unit * 0.14, upper + unit * 0.24)
        scene.cover(glass, mix((52, 58, 88), air, hazy))
        scene.cover(lit, mix((255, 204, 120), air, hazy * 0.5))
        box, mask = lit.patch(5)
        scene.shine(mask, (255, 160, 80), 0.4, box)


def _chimney_smoke(scene, x, y, unit, random, hazy):
    """A column of smoke that leans a little and takes the light of the low sun."""
    height, drift = unit * random.uniform(1.6, 3.2), random.uniform(0.05, 0.3)
    with scene.layer((255, 232, 220), unit * 0.045 + 1, 0.9 - 0.35 * hazy) as pen:
        for step in range(40):
            share = step / 39
            sway = math.sin(share * 9 + x) * unit * 0.06 * share
            puff = unit * (0.04 + 0.17 * share) * random.uniform(0.6, 1.15)
            along = x + drift * height * share * share + sway
            pen.disc(along, y - height * share, puff, puff * 0.8, 240 * (1 - share) ** 1.2)


def cottage(scene, x, y, wide, wall):
    """A small wooden house with white corners."""
    tall = wide * 0.52
    at = around(x, y, wide, tall)
    with scene.layer(mix(wall, (40, 20, 30), 0.3), 0.5) as pen:
        pen.rect(x + wide * 0.55, y - tall, x + wide, y)
    with scene.layer(wall, 0.5) as pen:
        pen.poly(points("0,0 0,1 0.28,1.75 0.56,1 0.56,0", at))
    with scene.layer((74, 66, 70), 0.5) as pen:
        pen.poly(points("0.28,1.8 0.76,1.8 1.05,0.95 0.58,0.95", at))
        pen.rect(*at(0.62, 2.15), *at(0.7, 1.7))
    with scene.layer((246, 242, 230), 0.4) as pen:
        pen.line([(x - 1, y - tall * 0.95), *points("0.28,1.8 0.57,0.95", at)], 1.6)
        pen.rect(*at(0.18, 0.8), *at(0.36, 0.34))
        pen.rect(*at(0.7, 0.75), *at(0.84, 0.35))
    with scene.layer((44, 60, 80), 0.4) as pen:
        pen.rect(*at(0.21, 0.74), *at(0.33, 0.4))


def lighthouse_tower(scene, x):
    """The tower with its gallery and lantern, and the keeper's house below."""
    shade = np.clip(1.02 - 0.5 * ((scene.x - x + 18) / 60), 0.34, 1.06)[..., None]
    stone = np.array([226, 218, 196], np.float32) * shade
    pen = Pen(scene)
    pen.poly([(x - 56, 640), (x - 32, 286), (x + 32, 286), (x + 56, 640)])
    scene.lay(pen.mask(0.6), stone)
    pen = Pen(scene)
    for top, bottom in ((352, 424), (500, 578)):
        wide_top, wide_bottom = 32 + (top - 286) * 0.068, 32 + (bottom - 286) * 0.068
        pen.poly(
            [(x - wide_top, top), (x + wide_top, top), (x + wide_bottom, bottom), (x - wide_bottom, bottom)]
        )
    scene.lay(pen.mask(0.6), np.array([150, 52, 40], np.float32) * shade)
    with scene.layer((34, 38, 44), 0.5) as pen:
        pen.rect(x - 46, 276, x + 46, 287)
        for post in range(-44, 46, 11):
            pen.line([(x + post, 260), (x + post, 276)], 1.6)
        pen.line([(x - 45, 260), (x + 45, 260)], 1.8)
        pen.rect(x - 24, 268, x + 24, 278)
        pen.poly([(x - 30, 214), (x - 18, 194), (x, 182), (x + 18, 194), (x + 30, 214)])
        pen.line([(x, 184), (x, 160)], 2.4)
        for top in (320, 460, 600):
            pen.rect(x - 5, top, x + 6, top + 17)
    with scene.layer((246, 226, 168), 0.6) as pen:
        pen.rect(x - 21, 214, x + 21, 268)
    with scene.layer((44, 46, 48), 0.5) as pen:
        for bar in (-22, -7, 7, 22):
            pen.line([(x + bar, 213), (x + bar, 268)], 2)
        pen.line([(x - 22, 240), (x + 22, 240)], 1.4)
    with scene.layer((176, 168, 150), 0.6, fade=((110, 106, 100), 560, 650)) as pen:
        pen.rect(x + 70, 588, x + 196, 660)
    with scene.layer((66, 50, 48), 0.6) as pen:
        pen.poly([(x + 62, 590), (x + 84, 548), (x + 182, 548), (x + 204, 590)])
        pen.rect(x + 150, 526, x + 166, 556)
    scene.glow([(x + 98, 618, 4), (x + 140, 618, 4)], (255, 206, 120), 9, 0.8)


def stone_column(scene, camera, x, z, ceiling, radius):
    """A fluted column with base and capital, lit from the left."""
    foot, head = camera(x, 0.34, z), camera(x, ceiling - 0.9, z)
    half = camera.size(radius, z)
    haze_share = min(0.75, z / 80)
    across = (scene.x - foot[0]) / half
    roundness = np.clip(0.62 - 0.6 * across - 0.28 * across * across, 0.1, 1.2)
    flutes = 1 + 0.085 * np.sin(np.arcsin(np.clip(across, -1, 1)) * 14)
    stone = np.array([226, 206, 174], np.float32) * (roundness * flutes)[..., None]
    stone += np.array([22, 24, 34], np.float32)
    stone = mix(stone, (236, 208, 168), haze_share)
    pen = Pen(scene)
    low, high = around(*foot, half), around(*head, half)
    pen.poly([low(-1, 0), high(-0.86, 0), high(0.86, 0), low(1, 0)])
    for low, high, wide in (
        (0, 0.2, 1.28),
        (0.2, 0.36, 1.14),
        (ceiling - 0.94, ceiling - 0.74, 1.04),
        (ceiling - 0.74, ceiling - 0.45, 1.24),
    ):
        pen.rect(foot[0] - half * wide, camera(x, high, z)[1], foot[0] + half * wide, camera(x, low, z)[1])
    scene.lay(pen.mask(0.5), stone)
    with scene.layer(mix((70, 62, 60), (230, 200, 160), haze_share), 0.5, 0.7) as pen:
        for level in (0.2, 0.36, ceiling - 0.94, ceiling - 0.74):
            y = camera(x, level, z)[1]
            pen.line([(foot[0] - half * 1.1, y), (foot[0] + half * 1.1, y)], max(0.8, half * 0.035))
