"""The city: its market, a tram, a bakery before dawn, snow on the roofs."""

import math

import numpy as np

from demo.draw.buildings import skyline, snowy_house, street_house
from demo.draw.camera import Camera
from demo.draw.landscape import gulls, ridge
from demo.draw.pen import Pen, around, points
from demo.draw.people import person
from demo.draw.tones import dice, mix, smooth
from demo.draw.water import smeared


def market(scene):
    """Noon in the covered market: iron arches, shafts of light through the roof, stalls and shoppers."""
    scene.sky((0, (70, 62, 54)), (0.42, (150, 134, 108)), (0.6, (226, 204, 164)), (1, (112, 98, 84)))
    camera = Camera((0.4, 1.9, -3), 800, (770, 560))
    scene.sun(770, 500, 210, (140, 120, 84), 0.6)
    half, spring, end = 6.4, 4.9, 62
    with scene.layer((126, 112, 96), 0.8, fade=((96, 84, 74), 600, 1000)) as pen:
        pen.poly(camera.floor(0, -half, half, -2.6, end))
    wet = scene.plane_noise(560, 440, 61, stretch=1.2, cell=120)
    scene.shine(
        smooth(0.5, 0.7, wet) * np.exp(-(((scene.x - 770) / 220) ** 2)) * (scene.y > 575), (110, 92, 62), 0.5
    )
    for z in range(50, 0, -6):
        share = min(1, max(0, z - 2) / 50)
        tone = mix((36, 40, 40), (206, 184, 148), share**0.7)
        scale = camera.size(1, z)
        with scene.layer(tone, 0.5) as pen:
            for side in (-1, 1):
                foot, head = camera(side * half, 0, z), camera(side * half, spring, z)
                thick = scale * 0.17
                pen.rect(foot[0] - thick, head[1], foot[0] + thick, foot[1])
                wide = thick * 1.7
                pen.rect(foot[0] - wide, head[1] - scale * 0.1, foot[0] + wide, head[1] + scale * 0.22)
                pen.rect(foot[0] - wide, foot[1] - scale * 0.5, foot[0] + wide, foot[1])
            middle = camera(0, spring, z)
            for radius in (half, half - 0.62):
                pen.arc(middle[0], middle[1], radius * scale, radius * scale * 0.62, 180, 360, scale * 0.13)
            for step in range(25):
                angle, further = math.pi * step / 24, math.pi * (step + 0.5) / 24
                outer, inner = half * scale, (half - 0.62) * scale
                start = (middle[0] + outer * math.cos(angle), middle[1] - outer * 0.62 * math.sin(angle))
                stop = (middle[0] + inner * math.cos(further), middle[1] - inner * 0.62 * math.sin(further))
                pen.line([start, stop], scale * 0.05)
        if z > 6:
            with scene.layer(mix(tone, (70, 66, 60), 0.2), 0.5, 0.8) as pen:
                for step in range(1, 24, 2):
                    angle = math.pi * step / 24
                    first = (half * math.cos(angle), spring + half * 0.62 * math.sin(angle))
                    pen.line(camera.points((*first, z - 5.5), (*first, z)), max(0.8, scale * 0.05))
        scene.shine(
            np.exp(-(((scene.x - 770) / (scale * 6)) ** 2 + ((scene.y - 430) / (scale * 5)) ** 2)),
            (255, 226, 170),
            0.026,
        )
        _market_stalls(scene, camera, z, share)
        _shoppers(scene, camera, z, share)
    for offset, width, strength in ((250, 90, 0.55), (20, 70, 0.45), (-260, 80, 0.32), (470, 60, 0.3)):
        lean = np.abs(scene.x - 690 - offset + scene.y * 0.52) / width
        dust = 0.6 + 0.8 * (scene.noise(240, 200, 18) - 0.3)
        scene.shine(np.exp(-(lean**2)) * smooth(960, 380, scene.y) * dust, (150, 124, 76), strength)
    lamps = [camera(side * 2.6, 3.9, z) for z in (5, 11, 17, 23, 35) for side in (-1, 1)]
    with scene.layer((30, 30, 30), 0.5) as pen:
        for x, y in lamps:
            pen.line([(x, y - 8), (x, -10)], 1)
    scene.glow([(x, y, 3) for x, y in lamps], (255, 206, 128), 10, 0.8)
    return scene.print(106, vignette=0.36, contrast=1.1)


def _market_stalls(scene, camera, z, share):
    """The pair of stalls at one bay: striped awning, crates, and what lies in them."""
    random = dice(400 + z)
    hazy = (214, 192, 156)
    awnings = ((150, 52, 40), (38, 92, 78), (176, 124, 50), (52, 74, 104))
    fruits = ((222, 138, 52), (198, 62, 46), (150, 168, 66), (226, 196, 92), (120, 74, 110), (210, 214, 206))
    for side in (-1, 1):
        inner, outer = side * 2.15, side * 5.6
        awning = awnings[int(random.integers(0, 4))]
        spot, tall = camera(side * random.uniform(3.0, 4.4), 0, z + 1.9), camera.size(1.74, z + 1.9)
        with scene.layer(mix((64, 60, 70), hazy, share), 0.5) as pen:
            person(pen, spot[0], spot[1], tall)
        with scene.layer(mix((226, 220, 204), hazy, share), 0.5) as pen:
            pen.rect(
                spot[0] - tall * 0.08, spot[1] - tall * 0.74, spot[0] + tall * 0.08, spot[1] - tall * 0.4
            )
        with scene.layer(mix((208, 164, 134), hazy, share), 0.5) as pen:
            pen.disc(spot[0], spot[1] - tall * 0.92, tall * 0.044, tall * 0.056)
        with scene.layer(mix(mix((58, 46, 40), awning, 0.15), hazy, share), 0.5) as pen:
            pen.rect(*camera(inner, 0, z), *camera(outer, 0.95, z))
            pen.poly(camera.wall(inner, 0, 0.95, z, z + 3))
        with scene.layer(mix((104, 80, 58), hazy, share), 0.5) as pen:
            for row in range(4):
                for column in range(3):
                    start = inner + side * (0.06 + column * 1.15)
                    low, high = 0.06 + row * 0.22, 0.22 + row * 0.22
                    pen.rect(*camera(start, low, z), *camera(start + side * 1.05, high, z))
        for column in range(7):
            colour = fruits[int(random.integers(0, len(fruits)))]
            pens = (
                (Pen(scene), mix(colour, (30, 20, 16), 0.35)),
                (Pen(scene), mix(colour, (255, 240, 210), 0.16)),
            )
            for _ in range(26):
                x = inner + side * (column * 0.5 + random.uniform(0.04, 0.46))
                depth, height = z + random.uniform(0, 1.4), 0.98 + random.uniform(0, 0.2)
                spot, radius = camera(x, height, depth), camera.size(random.uniform(0.05, 0.085), depth)
                pens[0][0].disc(spot[0], spot[1], radius)
                pens[1][0].disc(spot[0] - radius * 0.2, spot[1] - radius * 0.25, radius * 0.72)
            for pen, tone in pens:
                scene.cover(pen, mix(tone, hazy, share))
        for stripe in range(8):
            tone = awning if stripe % 2 else (222, 210, 186)
            first, last = inner + side * stripe * 0.44, inner + side * (stripe + 1) * 0.44
            with scene.layer(mix(mix(tone, (40, 30, 26), 0.24), hazy, share), 0.5) as pen:
                edge, back = z - 0.3, z + 1.8
                pen.poly(
                    camera.points(
                        (first, 2.35, edge), (last, 2.35, edge), (last, 3.0, back), (first, 3.0, back)
                    )
                )
                pen.poly(camera.front(edge, first, last, 2.35, 2.12))
        with scene.light((255, 214, 140), 6, 0.25 * (1 - share * 0.6)) as pen:
            pen.rect(*camera(inner, 1.2, z), *camera(outer, 2.1, z))


def _shoppers(scene, camera, z, share):
    """The people between the stalls at one bay, in coats of several colours."""
    random = dice(700 + z)
    coats = ((62, 50, 48), (44, 52, 66), (96, 56, 44), (58, 66, 56), (84, 76, 70), (118, 90, 56))
    for _ in range(2 if z < 6 else 4):
        depth = z + random.uniform(0, 4)
        x = random.uniform(-1.7, 1.8)
        if z < 10 and abs(x) < 0.8:
            x += math.copysign(0.7, x)
        foot, height = camera(x, 0, depth), camera.size(random.uniform(1.56, 1.84), depth)
        at = around(*foot, height)
        tone = mix(coats[int(random.integers(0, len(coats)))], (214, 190, 150), share * 0.9)
        with scene.shadow(3, 0.35 * (1 - share)) as pen:
            pen.disc(foot[0] + height * 0.14, foot[1] + 2, height * 0.26, height * 0.035)
        with scene.layer(tone, 0.6, fade=(mix(tone, (20, 16, 16), 0.35), foot[1] - height, foot[1])) as pen:
            stride, coat, hat = random.uniform(0.1, 0.8), random.uniform(0.3, 0.5), random.random() < 0.4
            person(pen, *foot, height, stride, coat=coat, hat=hat)
            if random.random() < 0.5:
                pen.rect(*at(0.11, 0.44), *at(0.21, 0.28))
        skin = mix((206, 160, 130), (214, 190, 150), share * 0.9)
        with scene.layer(skin, 0.6, 0.75) as pen:
            pen.disc(foot[0] + height * 0.006, foot[1] - height * 0.92, height * 0.034, height * 0.045)
        with scene.layer((255, 232, 186), 0.8, 0.5 * (1 - share)) as pen:
            pen.line([at(-0.115, 0.8), at(-0.105, 0.5)], height * 0.012)


def tram(scene):
    """A yellow tram coming round the Cable Street curve at dusk, rails and wet setts shining."""
    scene.sky((0, (38, 58, 98)), (0.3, (92, 110, 148)), (0.52, (210, 168, 150)), (1, (60, 62, 80)))
    scene.clouds((70, 82, 116), 0.6, 19, (600, 120), (0.45, 0.7), (0, 0.5))
    scene.clouds((250, 190, 150), 0.5, 23, (700, 50), (0.5, 0.72), (0.2, 0.55))
    camera = Camera((0.5, 2.1, 0), 900, (760, 560))

    def centre(z):
        """How far the street has turned to the left at the distance z."""
        return -0.0062 * z * z + 0.05 * z

    with scene.layer((120, 112, 134), 2.4) as pen:
        skyline(pen, 562, 60, 170, 8, 30, 70)
    random = dice(64)
    for side, edges in (
        (1, [74, 62, 52, 43, 35, 28, 21.5, 15.5, 10, 4]),
        (-1, [56, 46, 37, 29, 22, 16, 10.5, 5]),
    ):
        for far, near in zip(edges, edges[1:], strict=False):
            street_house(scene, camera, centre, side, near, far, random)
    road = [(centre(z) - 6, 0, z) for z in np.arange(2, 80, 2)]
    other = [(centre(z) + 6, 0, z) for z in np.arange(80, 1, -2)]
    with scene.layer((66, 64, 80), 1, fade=((34, 36, 50), 570, 1000)) as pen:
        pen.poly(camera.points(*road, *other))
    setts = scene.plane_noise(560, 440, 29, stretch=1.2, cell=26, depth_rate=26)
    ground = (scene.y > 562).astype(np.float32)
    scene.shine((setts - 0.5) * ground * smooth(570, 760, scene.y), (78, 76, 82), 0.9)
    above = scene.pixels.copy()
    first = round(566 * scene.scale)
    mirrored = smeared(above[:first][::-1], 34 * scene.scale)
    depth = scene.size[1] - first
    take = min(depth, mirrored.shape[0])
    wet = np.clip(
        0.18 + 0.5 * (scene.plane_noise(560, 440, 30, stretch=2, cell=90, depth_rate=8) - 0.35), 0, 0.55
    )
    wet = wet[first : first + take][..., None]
    scene.pixels[first : first + take] = (
        scene.pixels[first : first + take] * (1 - wet * 0.6) + mirrored[:take] * wet
    )
    for offset in (-2.35, -0.9, 1.5, 2.95):
        rail = [camera(centre(z) + offset, 0, z) for z in np.arange(2.2, 74, 0.8)]
        for (x, y), (far_x, far_y) in zip(rail, rail[1:], strict=False):
            width = max(0.8, (y - 560) * 0.022)
            tone = mix((214, 182, 160), (150, 158, 184), min(1, (y - 560) / 400))
            with scene.layer(tone, 0.4) as pen:
                pen.line([(x, y), (far_x, far_y)], width)
    _tram_car(scene, camera, centre)
    with scene.layer((26, 30, 46), 0.4) as pen:
        for offset in (-1.6, 2.2):
            pen.line([camera(centre(z) + offset, 6.0, z) for z in np.arange(3, 74, 2)], 1.3)
        for z in (9, 18, 28, 40, 54):
            pen.line(
                camera.points((centre(z) - 6.6, 7.2, z), (centre(z), 6.1, z), (centre(z) + 6.6, 7.2, z)), 1
            )
    lamps = [camera(centre(z) + 6.2, 4.6, z) for z in (12, 22, 33, 46)]
    lamps += [camera(centre(z) - 6.2, 4.6, z) for z in (13, 24, 36)]
    with scene.layer((24, 26, 40)) as pen:
        for x, y in lamps:
            pen.line([(x, y - 4), (x + (24 if x > 760 else -24), y - 10)], 2)
    scene.glow([(x, y, 4) for x, y in lamps], (255, 206, 130), 20, 1.1)
    for x, z, stride in ((-4.9, 12, 0.6), (-5.2, 13.2, 0.3), (5.0, 19, 0.8), (4.4, 9, 0.7)):
        foot, head = camera(centre(z) + x, 0, z), camera(centre(z) + x, 1.74, z)
        with scene.shadow(4, 0.4) as pen:
            pen.disc(foot[0], foot[1] + 2, 26, 5)
        with scene.layer((20, 22, 34), 0.7) as pen:
            person(pen, *foot, foot[1] - head[1], stride, hat=z > 12)
    scene.haze(566, 60, (214, 166, 140), 0.22)
    return scene.print(109, vignette=0.36, contrast=1.12, bloom=0.32)


def _tram_car(scene, camera, centre):
    """The tram itself: front, side in perspective, lamps, pantograph, a lit saloon."""
    near, far, shift = 10.5, 25, -1.62
    half, low, high = 1.25, 0.55, 3.5

    def side(z, height):
        return camera(centre(z) + shift + half, height, z)

    def front(across, height):
        return camera(centre(near) + shift + across * half, height, near)

    steps = np.linspace(near, far, 9)
    with scene.shadow(7, 0.75) as pen:
        rear = [side(z, -0.05) for z in steps] + [side(far, 0.3)]
        pen.poly([front(-1.15, -0.02), front(1.3, -0.02), *rear, front(-1, 0.5)])
    with scene.layer((28, 26, 34), 0.5) as pen:
        pen.poly([side(z, 0.18) for z in steps] + [side(z, 0.8) for z in steps[::-1]])
        pen.poly([front(-0.92, 0.16), front(0.92, 0.16), front(1, 0.8), front(-1, 0.8)])
    with scene.layer((196, 140, 30), 0.5, fade=((150, 100, 30), 380, 700)) as pen:
        pen.poly([side(z, low) for z in steps] + [side(z, high) for z in steps[::-1]])
    with scene.layer((226, 214, 186), 0.5) as pen:
        pen.poly([side(z, 1.62) for z in steps] + [side(z, 1.74) for z in steps[::-1]])
        pen.poly([side(z, 3.1) for z in steps] + [side(z, high + 0.06) for z in steps[::-1]])
    for first in np.arange(near + 0.5, far - 1.4, 1.62):
        with scene.layer((255, 220, 156), 0.5) as pen:
            pen.poly([side(first, 1.85), side(first, 2.95), side(first + 1.3, 2.95), side(first + 1.3, 1.85)])
        with scene.layer((70, 52, 40), 0.6, 0.8) as pen:
            x, y = side(first + 0.6, 2.0)
            size = 900 / first * 0.2
            pen.disc(x, y - size * 1.2, size * 0.62, size * 0.8)
            pen.disc(x, y + size * 0.2, size * 1.05, size * 0.75)
    with scene.layer((240, 178, 44), 0.5, fade=((206, 140, 34), 330, 720)) as pen:
        pen.poly(points("-1,0.5 -1.02,1.7 -0.9,3.42 -0.62,3.66 0.62,3.66 0.9,3.42 1.02,1.7 1,0.5", front))
    with scene.layer((232, 222, 196), 0.5) as pen:
        pen.poly([front(-1.02, 1.58), front(-1.02, 1.7), front(1.02, 1.7), front(1.02, 1.58)])
        pen.poly(points("-0.9,3.18 -0.9,3.42 -0.62,3.66 0.62,3.66 0.9,3.42 0.9,3.18", front))
    with scene.layer((38, 44, 62), 0.5, fade=((122, 98, 84), 380, 560)) as pen:
        pen.poly([front(-0.86, 1.84), front(-0.8, 2.98), front(0.8, 2.98), front(0.86, 1.84)])
    with scene.layer((255, 214, 150), 1.2, 0.6) as pen:
        pen.poly([front(-0.7, 2.4), front(-0.7, 2.9), front(0.72, 2.9), front(0.74, 2.3)])
    with scene.layer((206, 146, 36), 0.5) as pen:
        pen.poly([front(-0.04, 1.84), front(-0.04, 2.98), front(0.04, 2.98), front(0.04, 1.84)])
    with scene.layer((28, 26, 34), 0.6) as pen:
        driver = front(-0.42, 2.28)
        pen.disc(*driver, 14, 17)
        pen.disc(driver[0], driver[1] + 36, 30, 24)
        pen.poly([front(-0.3, 3.08), front(-0.3, 3.56), front(0.3, 3.56), front(0.3, 3.08)])
        pen.poly([front(-0.7, 0.34), front(0.7, 0.34), front(0.78, 0.62), front(-0.78, 0.62)])
        top = camera(centre(15) + shift, 3.6, 15)
        wire = camera(centre(15) + shift, 6.0, 15)
        pen.line([top, (top[0] + 34, (top[1] + wire[1]) / 2), wire], 3)
        pen.line([(wire[0] - 30, wire[1]), (wire[0] + 30, wire[1])], 3)
    with scene.layer((255, 190, 84), 0.5) as pen:
        left, right = front(-0.1, 3.5), front(0.1, 3.14)
        pen.line([(left[0], left[1]), (left[0] - 2, right[1] - 10), (right[0] + 2, right[1] - 10)], 3.4)
        pen.line([(right[0] - 6, left[1] + 8), (right[0] - 6, right[1])], 3.4)
    lamps = [(*front(-0.66, 1.12), 11), (*front(0.66, 1.12), 11)]
    scene.glow(lamps, (255, 238, 196), 26, 0.9)
    scene.glow([(*front(0, 3.86), 4)], (255, 238, 196), 14, 0.8)
    for across in (-0.66, 0.66):
        x, _ = front(across, 0)
        streak = (
            np.exp(-(((scene.x - x) / 22) ** 2)) * smooth(660, 700, scene.y) * np.exp(-(scene.y - 680) / 130)
        )
        scene.shine(streak * (scene.y > 640), (255, 220, 160), 0.55)


def bakery(scene):
    """Before five in Net Lane: one bakery window lit in a dark blue street, steam, snow on the sills."""
    scene.sky((0, (20, 30, 56)), (0.5, (34, 46, 78)), (1, (24, 32, 54)))
    facades = ((-20, 300, (36, 44, 70)), (300, 1130, (46, 50, 72)), (1130, 1520, (30, 38, 62)))
    for left, right, tone in facades:
        with scene.layer(tone, 0.6, fade=(mix(tone, (70, 60, 66), 0.35), 100, 800)) as pen:
            pen.rect(left, 0, right, 806)
    with scene.layer((58, 62, 84), 0.5, 0.22) as pen:
        for row in range(0, 810, 15):
            for brick in range(300 - (row // 15 % 2) * 20, 1130, 41):
                pen.rect(brick, row, brick + 37, row + 11, 120 + (brick * 7 + row * 3) % 110)
    scene.texture((scene.y < 806).astype(np.float32), 60, 60, 41, 0.2)
    for x in (40, 176, 1176, 1330, 360, 560, 760, 960):
        for y in (70, -160) if x > 1130 or x < 300 else (52,):
            with scene.layer((14, 20, 40), 0.6) as pen:
                pen.rect(x, y, x + 96, y + 176)
            with scene.layer((70, 84, 120), 0.6, 0.4) as pen:
                pen.poly([(x + 8, y + 8), (x + 46, y + 8), (x + 8, y + 90)])
            with scene.layer((58, 66, 94), 0.5) as pen:
                pen.line([(x + 48, y), (x + 48, y + 176)], 5)
                pen.line([(x, y + 66), (x + 96, y + 66)], 5)
                pen.rect(x - 8, y + 176, x + 104, y + 188)
            with scene.layer((186, 198, 222), 0.8) as pen:
                pen.poly([(x - 8, y + 176), (x + 4, y + 169), (x + 92, y + 168), (x + 104, y + 176)])
    with scene.light((255, 176, 90), 0.8, 0.5) as pen:
        pen.rect(562, 54, 606, 226)
        pen.rect(610, 54, 654, 226)
    with scene.layer((62, 32, 30), 0.6, fade=((46, 24, 24), 300, 800)) as pen:
        pen.rect(352, 330, 1090, 806)
    with scene.layer((96, 52, 42), 0.6) as pen:
        pen.rect(340, 318, 1102, 336)
        pen.rect(352, 336, 1090, 396)
    with scene.layer((226, 186, 110), 0.5) as pen:
        _bakery_sign(pen)
    with scene.layer((255, 206, 122), 0.6, fade=((240, 162, 76), 410, 720)) as pen:
        pen.rect(392, 412, 860, 706)
        pen.rect(912, 412, 1046, 640)
    scene.shine(np.exp(-(np.hypot((scene.x - 600) / 190, (scene.y - 470) / 90) ** 2)), (70, 56, 30), 0.9)
    with scene.layer((196, 122, 62), 1) as pen:
        pen.rect(392, 412, 860, 424)
        for y in (486, 552):
            pen.rect(404, y, 620, y + 8)
    random = dice(5)
    for y in (486, 552):
        for x in range(414, 612, 33):
            with scene.layer(mix((150, 84, 34), (196, 120, 52), random.random()), 0.7) as pen:
                pen.disc(x + 14, y - 14, 17, 14)
            with scene.layer((236, 176, 96), 1.2, 0.7) as pen:
                pen.disc(x + 10, y - 20, 9, 5)
    with scene.layer((92, 52, 34), 1.2) as pen:
        pen.rect(650, 440, 846, 600)
        pen.rect(640, 430, 856, 446)
    with scene.light((255, 120, 40), 3, 0.9) as pen:
        pen.rect(672, 474, 730, 500)
        pen.rect(766, 474, 824, 500)
        pen.rect(672, 540, 730, 566)
    with scene.layer((58, 36, 30), 1) as pen:
        person(pen, 742, 742, 282, 0.1, coat=0.2, lean=-0.05)
        pen.line([(706, 530), (646, 590), (590, 596)], 18)
    with scene.layer((246, 236, 216), 1, 0.95) as pen:
        pen.poly([(706, 546), (756, 546), (764, 706), (700, 706)])
        pen.poly([(706, 470), (750, 470), (758, 442), (746, 428), (728, 424), (710, 430), (700, 446)])
    with scene.layer((222, 168, 130), 1) as pen:
        pen.disc(726, 484, 15, 19)
    with scene.layer((96, 56, 34), 0.7, fade=((60, 34, 26), 590, 706)) as pen:
        pen.rect(392, 606, 860, 706)
    for x in range(402, 850, 56):
        for offset, y in ((0, 604), (22, 592)):
            with scene.layer(mix((176, 100, 42), (212, 140, 66), random.random()), 0.7) as pen:
                pen.disc(x + 18 + offset, y, 29, 15)
            with scene.layer((246, 206, 140), 0.8, 0.75) as pen:
                for cut in (-10, 0, 10):
                    pen.line([(x + 14 + offset + cut, y - 9), (x + 20 + offset + cut, y - 2)], 2.6)
    with scene.layer((52, 28, 26), 0.5) as pen:
        pen.rect(382, 404, 394, 716)
        pen.rect(858, 404, 872, 716)
        pen.rect(382, 404, 872, 414)
        pen.rect(376, 704, 878, 722)
        pen.line([(626, 412), (626, 706)], 6)
        pen.line([(392, 470), (860, 470)], 4)
        pen.rect(902, 404, 914, 806)
        pen.rect(1044, 404, 1056, 806)
        pen.rect(914, 640, 1044, 806)
        pen.line([(978, 412), (978, 640)], 4)
        pen.disc(926, 664, 6)
    with scene.layer((190, 202, 226), 1) as pen:
        pen.poly([(340, 318), (352, 308), (1090, 307), (1102, 318)])
        pen.poly([(376, 704), (384, 698), (870, 698), (878, 704)])
    ground = (scene.y > 806).astype(np.float32)
    scene.lay(ground, (70, 82, 118), fade=((40, 50, 82), 806, 1000))
    lumps = scene.plane_noise(760, 240, 14, stretch=1.2, cell=60)
    scene.shine((lumps - 0.5) * ground, (60, 64, 80), 0.9)
    for left, right, reach in ((392, 860, 1.0), (912, 1046, 0.6)):
        with scene.light((255, 176, 92), 14, 0.62 * reach) as pen:
            pen.poly([(left + 10, 812), (right - 10, 812), (right + 110, 1010), (left - 110, 1010)])
    scene.sun(626, 560, 210, (120, 74, 30), 0.45)
    vapour = smooth(0.4, 0.72, scene.noise(110, 130, 71))
    rising = np.exp(
        -(((scene.x - 1094 - (330 - scene.y) * 0.16) / (22 + np.maximum(0, 330 - scene.y) * 0.26)) ** 2)
    )
    scene.lay(vapour * rising * (scene.y < 332) * smooth(-160, 240, scene.y), (176, 180, 200), 0.62)
    with scene.layer((24, 28, 44), 0.5) as pen:
        pen.rect(1078, 322, 1104, 400)
        pen.rect(1072, 316, 1110, 326)
        pen.line([(222, 800), (222, 420)], 7)
        pen.line([(222, 424), (258, 404)], 5)
    scene.glow([(262, 416, 6)], (255, 214, 150), 20, 0.4)
    with scene.shadow(6, 0.5) as pen:
        pen.poly([(1200, 930), (1250, 930), (1420, 990), (1340, 1000)])
    with scene.layer((14, 18, 34), 0.7) as pen:
        person(pen, 1222, 930, 300, 0.7, coat=0.3, hat=True, lean=-0.02)
    with scene.light((255, 170, 90), 1.4, 0.8) as pen:
        pen.line([(1192, 684), (1188, 750), (1192, 830)], 3.4)
        pen.line([(1204, 638), (1203, 656)], 3)
    with scene.layer((24, 26, 40), 0.6) as pen:
        for wheel in (110, 266):
            pen.arc(wheel, 838, 58, 58, 0, 360, 4)
        pen.line([(110, 838), (160, 762), (236, 762), (266, 838)], 5)
        pen.line([(160, 762), (182, 838), (236, 762)], 5)
        pen.line([(236, 762), (230, 736), (250, 730)], 5)
        pen.line([(144, 752), (176, 752)], 8)
        pen.line([(160, 762), (156, 752)], 5)
        pen.rect(236, 700, 290, 744)
    scene.snowfall(12, 260, 3.2, (206, 214, 236), 0.7)
    return scene.print(119, vignette=0.4, contrast=1.12, bloom=0.36)


def _bakery_sign(pen):
    """A pretzel between two ears of corn over the window: the baker's sign."""
    pen.arc(712, 362, 26, 19, 20, 200, 5)
    pen.arc(742, 362, 26, 19, -20, 160, 5)
    pen.arc(727, 366, 38, 23, 190, 350, 5)
    for side in (-1, 1):
        for ear in range(7):
            x = 727 + side * (86 + ear * 26)
            pen.line([(x - side * 10, 366), (x + side * 8, 354)], 5)
            pen.line([(x - side * 10, 366), (x + side * 8, 378)], 5)
        pen.line([(727 + side * 70, 366), (727 + side * 262, 366)], 2.4)


def rooftops(scene):
    """Snow on the roofs of the old quarter at sunrise, smoke going straight up in the cold."""
    scene.sky(
        (0, (110, 142, 184)),
        (0.24, (176, 184, 206)),
        (0.4, (244, 202, 184)),
        (0.5, (250, 206, 164)),
        (1, (220, 200, 200)),
    )
    scene.sun(1120, 440, 240, (80, 46, 14), 0.6, flat=1.5)
    scene.clouds((255, 214, 200), 0.5, 33, (760, 46), (0.5, 0.72), (0.05, 0.36))
    with scene.layer((196, 184, 202), 2) as pen:
        ridge(pen, 480, 120, 5, 460)
    with scene.layer((176, 164, 186), 1.4) as pen:
        skyline(pen, 486, 18, 60, 4, 20, 50)
        pen.rect(384, 330, 412, 480)
        pen.poly([(380, 332), (398, 226), (416, 332)])
        pen.rect(1010, 392, 1022, 480)
    scene.haze(476, 30, (255, 218, 190), 0.6)
    random = dice(91)
    ranks = ((500, 62, 22), (552, 86, 20), (620, 122, 15), (712, 172, 11), (842, 250, 8))
    for rank, (base, size, count) in enumerate(ranks):
        hazy = 0.72 * (1 - rank / 4.4)
        houses = []
        for place in range(count):
            x = (place + random.uniform(0.1, 0.9)) * 1660 / count - 80
            houses.append((x, base + random.uniform(-0.16, 0.16) * size, size * random.uniform(0.86, 1.22)))
        for x, y, unit in sorted(houses, key=lambda house: house[1]):
            snowy_house(scene, x, y, unit, hazy, random, rank)
        scene.haze(base + size * 0.55, 30 + rank * 10, (232, 186, 176), 0.34 - rank * 0.05)
    with scene.layer((60, 58, 76), 0.5, 0.9) as pen:
        gulls(pen, 15, 9, (480, 130, 980, 330), 10)
    scene.sun(1120, 440, 120, (110, 70, 26), 0.3)
    return scene.print(114, vignette=0.3, contrast=1.14)
