"""The country and its sports: a football pitch, northern lights, skaters on the river, a road race."""

import math

import numpy as np

from demo.draw.buildings import skyline
from demo.draw.camera import Camera
from demo.draw.landscape import ridge
from demo.draw.pen import around, points
from demo.draw.people import person, racing_cyclist, skater
from demo.draw.tones import cloud_noise, dice, mix, smooth


def pitch(scene):
    """Night football from the stand: four lamps in the mist, frost along the left touchline."""
    scene.sky((0, (12, 20, 36)), (0.3, (34, 48, 66)), (0.42, (84, 98, 106)), (1, (30, 60, 44)))
    camera = Camera((-9, 17, -28), 930, (750, 540), pitch=-15)

    def ground(*corners):
        return camera.points(*[(x, 0, z) for x, z in corners])

    left, right = camera(-62, 0, 76)[1], camera(62, 0, 76)[1]  # where the far stand meets the grass
    with scene.layer((30, 36, 46), 1, fade=((20, 24, 32), 240, 420)) as pen:
        pen.poly([(-10, left - 104), (1510, right - 116), (1510, right), (-10, left)])
    with scene.layer((16, 20, 28), 0.8) as pen:
        pen.poly([(-10, left - 136), (1510, right - 152), (1510, right - 118), (-10, left - 108)])
        for x in range(40, 1500, 120):
            pen.line([(x, left - 112), (x, left - 4)], 3)
    random = dice(1)
    top, bottom = left - 96, left - 14
    for tone in ((150, 140, 136), (96, 92, 104), (178, 84, 66), (190, 176, 150), (62, 84, 112)):
        with scene.layer(tone, 0.4, 0.75) as pen:
            for _ in range(620):
                x, share = random.uniform(0, 1500), random.random()
                y = top + (bottom - top) * share
                pen.disc(x, y, 2.3, 3.1, random.integers(70, 230))
                pen.rect(x - 2.6, y + 2, x + 2.6, y + 7, random.integers(40, 150))
    scene.haze(left - 56, 60, (120, 132, 138), 0.26)
    grass = (scene.y > left).astype(np.float32)
    scene.lay(grass, (98, 138, 88), fade=((38, 84, 46), left, 1000))
    for stripe in range(-7, 8, 2):
        with scene.layer((128, 166, 104), 1, 0.26, fade=((70, 120, 66), left, 1000)) as pen:
            pen.poly(
                ground(
                    (stripe * 7.5, -2), (stripe * 7.5 + 7.5, -2), (stripe * 7.5 + 7.5, 70), (stripe * 7.5, 70)
                )
            )
    scene.texture(grass, 26, 7, 91, 0.16)
    frost = scene.draw_mask(lambda pen: pen.poly(ground((-58, -3), (-38, -3), (-40, 72), (-58, 72))), 16)
    scene.lay(frost * (0.4 + 0.9 * (scene.noise(150, 26, 92) - 0.2)).clip(0, 1), (206, 222, 222), 0.85)
    with scene.layer((206, 214, 218), 0.8, 0.9) as pen:
        pen.poly([(-10, left - 16), (1510, left - 16), (1510, left), (-10, left)])
    with scene.layer((34, 74, 108), 0.6) as pen:
        for x in range(0, 1500, 190):
            pen.rect(x + 4, left - 14, x + 92, left - 2)
    with scene.layer((150, 58, 44), 0.6) as pen:
        for x in range(96, 1500, 190):
            pen.rect(x + 4, left - 14, x + 92, left - 2)
    with scene.layer((230, 238, 228), 0.6, 0.85) as pen:
        for corners in (
            [(-52, 0), (-52, 68), (52, 68), (52, 0), (-52, 0)],
            [(0, 0), (0, 68)],
            [(-52, 14), (-36, 14), (-36, 54), (-52, 54)],
            [(52, 14), (36, 14), (36, 54), (52, 54)],
            [(-52, 25), (-46.5, 25), (-46.5, 43), (-52, 43)],
        ):
            for start, stop in zip(corners, corners[1:], strict=False):
                nearer = min(start[1], stop[1])
                pen.line(ground(start, stop), 4.6 - nearer * 0.035)
        circle = [(9.15 * math.cos(a), 34 + 9.15 * math.sin(a)) for a in np.linspace(0, 2 * math.pi, 60)]
        pen.line(ground(*circle), 3)
    with scene.layer((236, 240, 236), 0.5) as pen:
        for side in (-1, 1):
            pen.line(camera.wall(side * 52, 0, 2.6, 30, 38), 2.6)

    home = points("-8,30 3,37 -16,40 16,28 -30,50 12,16 4,20 -26,20")
    guests = points("-3,24 9,45 -21,33 22,40 -6,52 -14,14 28,56 -34,37")
    players = [(*place, (196, 56, 46)) for place in home] + [(*place, (226, 224, 214)) for place in guests]
    players.append((1, 27.5, (40, 40, 44)))
    for x, z, shirt in sorted(players, key=lambda player: -player[1]):
        foot, head = camera(x, 0, z), camera(x, 1.85, z)
        tall = foot[1] - head[1]
        with scene.shadow(1.2, 0.42) as pen:
            for spread, rise in ((-1.5, -0.42), (1.5, -0.4), (-1.25, 0.4), (1.3, 0.42)):
                pen.line([foot, (foot[0] + spread * tall, foot[1] + rise * tall)], tall * 0.15)
        with scene.layer((226, 184, 156), 0.4) as pen:
            person(pen, *foot, tall, random.uniform(0.5, 1.4), coat=0.5)
        with scene.layer(shirt, 0.4) as pen:
            pen.rect(
                foot[0] - tall * 0.13, foot[1] - tall * 0.84, foot[0] + tall * 0.13, foot[1] - tall * 0.5
            )
        with scene.layer(mix(shirt, (24, 30, 60), 0.75), 0.4) as pen:
            pen.rect(
                foot[0] - tall * 0.13, foot[1] - tall * 0.52, foot[0] + tall * 0.14, foot[1] - tall * 0.33
            )
        with scene.layer((60, 44, 36), 0.4) as pen:
            pen.disc(foot[0], foot[1] - tall * 0.965, tall * 0.055, tall * 0.04)
    ball = camera(1.5, 0.2, 22.5)
    with scene.layer((248, 248, 244), 0.4) as pen:
        pen.disc(*ball, 4)
    lamps = []
    for mast, y in ((180, 70), (640, 128), (1010, 122), (1372, 56)):
        with scene.layer((20, 26, 34), 0.7) as pen:
            pen.line([(mast - 4, y + 20), (mast - 8, left - 130)], 4)
            pen.line([(mast + 4, y + 20), (mast + 8, left - 130)], 4)
            for step in range(y + 30, int(left - 130), 26):
                pen.line([(mast - 6, step), (mast + 6, step + 20)], 1.6)
            pen.rect(mast - 62, y - 30, mast + 62, y + 30)
        lamps += [(mast + column * 23, y + row * 19, 7) for column in range(-2, 3) for row in (-1, 0, 1)]
        beam = np.abs(
            np.arctan2(scene.x - mast - (750 - mast) * np.clip((scene.y - y) / 900, 0, 1), scene.y - y + 1)
        )
        fall = np.exp(-np.maximum(scene.y - y, 0) / 340) * (scene.y > y)
        scene.shine(np.exp(-((beam / 0.5) ** 2)) * fall, (120, 136, 142), 0.3)
    scene.glow(lamps, (246, 250, 240), 20, 0.5)
    for mast, y in ((180, 70), (1372, 56)):
        scene.sun(mast, y, 120, (90, 104, 112), 0.7)
    with scene.layer((6, 8, 12), 2.2) as pen:
        for x in range(-10, 1540, 84):
            head = x + random.integers(-14, 14)
            y = 968 + random.integers(-18, 18)
            pen.disc(head, y, 25, 31)
            pen.disc(head, y + 86, 56, 62)
        pen.line([(1050, 960), (1072, 870)], 17)
        pen.line([(1104, 960), (1090, 872)], 17)
    return scene.print(108, vignette=0.4, contrast=1.1, bloom=0.35)


def aurora(scene):
    """Green northern lights in curtains over the bay, one watcher on the snow of the breakwater."""
    scene.sky((0, (8, 12, 30)), (0.4, (12, 26, 46)), (0.62, (26, 54, 66)), (1, (8, 16, 26)))
    random = dice(17)
    with scene.layer((226, 234, 250), 0.5) as pen:
        for _ in range(620):
            pen.disc(
                random.uniform(0, 1500),
                random.uniform(0, 620),
                0.5 + random.random() ** 6 * 1.3,
                tone=random.integers(60, 255),
            )
    curtains = points("""
        430,150,1.0,250,0.0,1 330,120,0.85,200,2.2,2 520,60,0.7,120,4.0,3 250,90,0.5,170,1.1,4
    """)
    for base, swing, strength, reach, phase, seed in curtains:
        _aurora_curtain(scene, base, swing, strength, reach, phase, seed)
    scene.shine(np.exp(-(((scene.y - 560) / 120) ** 2)), (16, 76, 50), 0.6)
    with scene.layer((10, 22, 34), 1.2, fade=((20, 44, 54), 520, 640)) as pen:
        ridge(pen, 640, 150, 23, 340)
    with scene.layer((8, 16, 26), 0.8) as pen:
        skyline(pen, 644, 4, 20, 41, 20, 70, True, (60, 760))
    scene.glow(
        [(x, 636 - random.integers(0, 12), random.uniform(0.8, 1.6)) for x in random.integers(80, 740, 34)],
        (255, 196, 112),
        5,
        0.7,
    )
    scene.glow([(1290, 628, 2)], (255, 90, 60), 8)
    scene.water(644, 0.82, (6, 14, 22), 13, 20, 60, smear=12)
    stones = [(760, 1000), (838, 962), (960, 930), (1100, 892), (1260, 872), (1500, 838), (1500, 1000)]
    with scene.layer((20, 44, 50), 1) as pen:
        pen.poly(stones)
    for _ in range(250):
        x = random.uniform(780, 1510)
        edge = np.interp(x, [point[0] for point in stones[:6]], [point[1] for point in stones[:6]])
        y, size = edge + random.random() ** 1.4 * 170, random.uniform(14, 40)
        shape = [
            (x + size * math.cos(a) * random.uniform(0.7, 1.1), y + size * 0.55 * math.sin(a))
            for a in np.arange(0, 6.2, 0.9)
        ]
        tone = mix((14, 26, 34), (26, 52, 56), random.random())
        with scene.layer(tone) as pen:
            pen.poly(shape)
        cap = [(px, min(py, y - size * 0.06)) for px, py in shape]
        with scene.layer(mix((84, 128, 124), (128, 178, 162), random.random())) as pen:
            pen.poly(cap)
    with scene.layer((5, 9, 14), 0.6) as pen:
        person(pen, 1188, 884, 118, 0.15, coat=0.4, hat=True)
        pen.line([(1236, 882), (1248, 812), (1262, 880)], 3)
        pen.rect(1240, 800, 1258, 813)
    with scene.light((90, 230, 160), 1.2, 0.5) as pen:
        pen.line([(1174, 792), (1172, 836)], 2.4)
    return scene.print(116, grain=3, vignette=0.36, contrast=1.1, bloom=0.3)


def _aurora_curtain(scene, base, swing, strength, reach, phase, seed):
    """One curtain: a folded lower edge, rays that fade upwards from green to violet."""
    x = scene.x[0]
    fold = (
        np.sin(x / 210 + phase) * 0.55 + np.sin(x / 83 + phase * 2.3) * 0.24 + np.sin(x / 470 - phase) * 0.6
    )
    edge = base + swing * fold
    slope = np.gradient(fold) * 210
    density = 0.55 + 0.75 * np.abs(slope) / (np.abs(slope).max() + 1e-6)
    rays = cloud_noise(scene.size[0], 4, 26 * scene.scale, 4, 500 + seed, 4, 0.7)[2]
    broad = cloud_noise(scene.size[0], 4, 330 * scene.scale, 4, 520 + seed, 2)[2]
    power = density * (0.3 + 1.15 * smooth(0.25, 0.8, rays)) * smooth(0.3, 0.66, broad)
    above = edge[None, :] - scene.y
    long = reach * (0.6 + 0.9 * rays)[None, :]
    body = np.exp(-np.maximum(above, 0) / long) * smooth(-16, 10, above)
    light = body * power[None, :] * strength
    share = np.clip(above / (reach * 2.0), 0, 1)[..., None]
    colour = mix((96, 255, 150), (150, 96, 220), smooth(0.15, 0.9, share))
    scene.pixels += light[..., None] * colour * 0.82
    scene.shine(np.exp(-(((above - 6) / 9) ** 2)) * power[None, :] * strength, (190, 255, 200), 0.26)


def river(scene):
    """The frozen Sken: a line of skaters against the low sun, long shadows, reeds at the edge."""
    scene.sky(
        (0, (130, 166, 204)),
        (0.26, (196, 206, 212)),
        (0.42, (250, 220, 178)),
        (0.5, (255, 232, 190)),
        (1, (206, 216, 226)),
    )
    sun_x, sun_y, shore = 610, 410, 492
    scene.clouds((255, 236, 214), 0.5, 18, (800, 40), (0.5, 0.74), (0, 0.4))
    scene.sun(sun_x, sun_y, 230, (120, 82, 30), 0.9)
    scene.sun(sun_x, sun_y, 34, (255, 220, 150), 1.6)
    with scene.layer((206, 190, 182), 2.4) as pen:
        ridge(pen, shore, 96, 8, 380)
    with scene.layer((168, 156, 160), 1.4, fade=((226, 206, 186), 440, shore)) as pen:
        random = dice(3)
        for x in range(-20, 1520, 9):
            tall = 16 + 30 * random.random() + 20 * math.sin(x / 170) ** 2
            pen.poly([(x - 7, shore), (x, shore - tall), (x + 7, shore)])
    scene.haze(shore - 8, 26, (255, 234, 200), 0.75)
    ice = (scene.y > shore).astype(np.float32)
    scene.lay(ice, (232, 222, 212), fade=((128, 158, 186), shore, 1000))
    frost = scene.plane_noise(shore, 508, 61, stretch=1.8, cell=200)
    fine = scene.plane_noise(shore, 508, 62, stretch=1.1, cell=40)
    scene.lay(smooth(0.5, 0.62, frost) * ice, (244, 240, 238), 0.7)
    scene.shine((fine - 0.5) * ice, (50, 50, 50), 0.8)
    lane = np.exp(-(((scene.x - sun_x) / (40 + (scene.y - shore) * 0.42)) ** 2)) * ice
    scene.shine(lane * smooth(0.6, 0.4, frost) * np.exp(-(scene.y - shore) / 420), (255, 206, 130), 0.75)
    random = dice(8)
    camera = Camera((0, 2.4, 0), 900, (750, shore))
    with scene.layer((246, 248, 250), 0.5, 0.75) as pen:
        for _ in range(11):
            x, z = random.uniform(-7, 7), random.uniform(4, 12)
            crack = [(x, 0, z)]
            for _ in range(14):
                x, z = x + random.uniform(-0.2, 0.75), z + random.uniform(-0.5, 0.9)
                crack.append((x, 0, max(3.4, z)))
            pen.line(camera.points(*crack), 1.6)
    with scene.layer((92, 120, 150), 0.5, 0.5) as pen:
        for _ in range(46):
            x, z, bend = random.uniform(-9, 6), random.uniform(4, 30), random.uniform(-0.5, 0.5)
            track = [(x + t * 0.55 + bend * math.sin(t), 0, z + t * 0.8) for t in np.arange(0, 5, 0.5)]
            pen.line(camera.points(*track), 1)
    skaters = [(-1.9 + 0.42 * i + 0.3 * math.sin(i * 1.7), 9.4 + i * 3.1) for i in range(9)]
    skaters += [(5.6, 21), (6.6, 22), (-11, 34), (11, 40), (12, 41), (-6.4, 50)]
    coats = ((40, 44, 62), (112, 44, 40), (44, 68, 84), (60, 52, 56), (140, 92, 40), (36, 40, 52))
    for rank, (x, z) in sorted(enumerate(skaters), key=lambda item: -item[1][1]):
        foot, head = camera(x, 0, z), camera(x, 1.72, z)
        tall = foot[1] - head[1]
        at = around(*foot, tall)
        length = tall * 2.6
        end = around(foot[0] + (foot[0] - sun_x) / (foot[1] - sun_y) * length, foot[1] + length, tall)
        with scene.shadow(1.5 + tall / 80, 0.42) as pen:
            pen.poly([at(-0.1, 0), at(0.1, 0), end(0.16, 0), end(-0.16, 0)])
        tone = mix(coats[rank % 6], (226, 190, 150), min(0.7, z / 70))
        with scene.layer(tone, 0.5) as pen:
            skater(pen, foot[0], foot[1], tall, 1 if rank % 2 else -1)
        with scene.light((255, 190, 110), 1, 0.7) as pen:
            edge = -1 if foot[0] > sun_x else 1
            pen.line([at(edge * 0.09, 0.8), at(edge * 0.1, 0.55)], max(1, tall * 0.014))
    for side in (0, 1):
        with scene.layer((84, 62, 44), 0.5, fade=((54, 44, 42), 600, 1000)) as pen:
            for _ in range(230):
                x = random.uniform(-30, 300) if side == 0 else random.uniform(1260, 1530)
                near = (300 - x) / 330 if side == 0 else (x - 1260) / 270
                if random.random() > near + 0.12:
                    continue
                root = 1010 - (1 - near) * 130 + random.uniform(-20, 20)
                tall = random.uniform(160, 420) * (0.4 + near * 0.7)
                lean = random.normal(0.1, 0.07)
                pen.line(
                    [(x, root), (x + lean * tall * 0.4, root - tall * 0.55), (x + lean * tall, root - tall)],
                    random.uniform(1.2, 2.6),
                )
                if random.random() < 0.4:
                    tip = (x + lean * tall, root - tall)
                    pen.line([tip, (tip[0] + lean * 40 + 5, tip[1] - 34)], 6)
    scene.sun(sun_x, sun_y, 90, (120, 84, 40), 0.5)
    return scene.print(117, vignette=0.24, contrast=1.08, bloom=0.3)


def cyclist(scene):
    """The coast road race: the leaders come round the bend above a glittering sea."""
    scene.sky(
        (0, (96, 138, 170)),
        (0.26, (176, 200, 206)),
        (0.4, (246, 228, 190)),
        (0.44, (250, 236, 206)),
        (1, (120, 130, 120)),
    )
    horizon = 428
    scene.clouds((250, 240, 220), 0.65, 83, (640, 90), (0.44, 0.68), (0, 0.36))
    scene.sun(330, 330, 260, (90, 66, 28), 0.9)
    scene.waves(horizon, (58, 110, 128), (140, 176, 178), 84, 60)
    lane = np.exp(-(((scene.x - 330) / (150 + (scene.y - horizon) * 0.5)) ** 2)) * (scene.y > horizon)
    sparkle = scene.plane_noise(horizon, 572, 88, stretch=3, cell=18, depth_rate=22)
    scene.shine(lane * smooth(0.56, 0.7, sparkle), (255, 232, 180), 0.9)
    scene.haze(horizon, 14, (252, 236, 206), 0.6)
    for tone, coast, blur in (
        ((150, 160, 158), [(1500, 300), (1180, 330), (960, 380), (800, 430), (1500, 440)], 2),
        ((112, 122, 108), [(1500, 190), (1250, 250), (1110, 330), (1030, 420), (960, 470), (1500, 520)], 1.2),
    ):
        with scene.layer(tone, blur, fade=(mix(tone, (226, 210, 180), 0.4), 240, 470)) as pen:
            pen.poly(coast)
    slope = points("""
        1500,60 1400,150 1290,300 1180,420 1060,470 980,494 760,560 520,700 330,860 200,1000 1500,1000
    """)
    land = scene.draw_mask(lambda pen: pen.poly(slope), 1)
    tufts = 0.55 * scene.noise(16, 9, 90) + 0.45 * scene.noise(260, 150, 92)
    scene.lay(land, mix((92, 100, 64), (176, 164, 104), smooth(0.34, 0.66, tufts)[..., None]))
    hollow = smooth(0.5, 0.66, scene.noise(300, 70, 91))
    scene.lay(land * hollow, (58, 76, 52), 0.5)
    scene.lay(land * np.clip((640 - scene.y) / 520, 0, 1), (206, 196, 160), 0.55)
    with scene.layer((92, 84, 76), 1.2) as pen:
        pen.poly(
            points("""
                330,860 520,700 760,560 980,494 960,520 770,596 560,740 400,900 330,1000 200,1000
            """)
        )
    road = points("""
        1012,478 1090,492 1118,512 1080,540 990,580 900,640 840,730 800,860 780,1000
    """)
    edge = points("""
        1500,1000 1490,860 1420,740 1330,650 1240,580 1210,536 1176,504 1110,484 1030,474
    """)
    with scene.layer((134, 130, 126), 1, fade=((92, 92, 96), 480, 1000)) as pen:
        pen.poly(_rounded(road) + _rounded(edge))
    with scene.layer((232, 228, 214), 0.7, 0.85) as pen:
        left, right = _rounded(road), _rounded(edge)
        for (x, y), (far_x, far_y) in zip(left, left[1:], strict=False):
            pen.line([(x + 5, y), (far_x + 5, far_y)], 1 + (y - 470) * 0.008)
        for (x, y), (far_x, far_y) in zip(right, right[1:], strict=False):
            pen.line([(x - 5, y), (far_x - 5, far_y)], 1 + (y - 470) * 0.008)
    with scene.layer((214, 212, 200), 0.6) as pen:
        for x, y in _rounded(road)[6::5]:
            tall = 6 + (y - 470) * 0.09
            pen.rect(x - 14 - tall * 0.12, y - tall, x - 14 + tall * 0.12, y + 2)
    with scene.layer((150, 148, 140), 0.6) as pen:
        rail = [(x - 14, y - (6 + (y - 470) * 0.09) * 0.8) for x, y in _rounded(road)[6:]]
        pen.line(rail, 3)
    riders = points("""
        1142,520,66,0 1118,526,68,1 1166,530,70,2 1096,540,78,3 1150,548,82,4 1060,566,98,5 1120,576,104,1
        1176,580,104,0 1010,622,136,2 1100,640,146,4 1180,654,150,3 960,730,206,1 1116,770,226,5
        1290,800,236,0 1010,930,330,4
    """)
    for x, foot, tall, team in riders:
        racing_cyclist(scene, x, foot, tall, team)
    random = dice(31)
    with scene.layer((70, 76, 48), 0.8) as pen:
        for _ in range(420):
            x = random.uniform(1330, 1520) if random.random() < 0.55 else random.uniform(180, 760)
            base = 1010 - random.uniform(0, 60) if x > 1000 else 1010 - (x - 180) * 0.02
            tall = random.uniform(30, 120)
            pen.line([(x, base), (x + random.normal(10, 8), base - tall)], 1.6)
    with scene.layer((214, 170, 70), 0.7) as pen:
        for _ in range(46):
            pen.disc(random.uniform(200, 700), random.uniform(900, 990), 4.5)
    return scene.print(120, vignette=0.26, contrast=1.08)


def _rounded(points):
    """A smooth line through the points."""
    steps = np.linspace(0, len(points) - 1, (len(points) - 1) * 7 + 1)
    dense = np.array(
        [np.interp(steps, range(len(points)), [point[axis] for point in points]) for axis in (0, 1)]
    )
    kernel = np.hanning(9)[1:-1] / np.hanning(9)[1:-1].sum()
    padded = np.pad(dense, ((0, 0), (3, 3)), mode="edge")
    return list(zip(*[np.convolve(row, kernel, "valid") for row in padded], strict=True))
