"""The open sea: the ferry in a squall, the lighthouse, the island in summer."""

import math

import numpy as np

from demo.draw.boats import moored_boat
from demo.draw.buildings import cottage, lighthouse_tower
from demo.draw.landscape import gulls, ridge
from demo.draw.pen import points
from demo.draw.people import person
from demo.draw.tones import blurred, cloud_noise, dice, mix, smooth


def ferry(scene):
    """The white ferry in a rough grey sea, her bow throwing spray, a squall coming up behind."""
    scene.sky((0, (58, 72, 84)), (0.3, (112, 126, 134)), (0.5, (196, 200, 192)), (1, (70, 86, 94)))
    scene.cloud_deck(525, (54, 66, 78), 0.9, 41, (0.36, 0.62), 300, lit=(150, 150, 130))
    squall = smooth(150, 420, scene.x * -1 + 620) * smooth(0.3, 0.7, scene.noise(60, 900, 17))
    scene.lay(squall * (scene.y < 528), (84, 98, 108), 0.4)
    with scene.layer((142, 154, 156), 3) as pen:
        ridge(pen, 524, 46, 6, 500)
    with scene.layer((120, 134, 138), 1.4) as pen:
        pen.poly([(1180, 526), (1260, 506), (1330, 510), (1420, 496), (1500, 504), (1500, 526)])
        pen.rect(1316, 474, 1324, 512)
    scene.haze(522, 26, (204, 208, 200), 0.5)
    sea = [_sea_line(scene, rank) for rank in range(9)]
    for rank in range(3):
        _wave(scene, sea[rank], rank)
    tilt, pivot = math.radians(-3.2), (780, 520)

    def ship(x, y):
        across, down = (x - pivot[0]) * 1.16, (y - pivot[1]) * 1.16
        return (
            pivot[0] + across * math.cos(tilt) - down * math.sin(tilt),
            pivot[1] + across * math.sin(tilt) + down * math.cos(tilt),
        )

    def hull(points):
        return [ship(*point) for point in points]

    smoke = smooth(0.38, 0.66, scene.noise(170, 80, 51)) * np.exp(
        -(((scene.y - 292 + (scene.x - 720) * 0.1) / 44) ** 2)
    )
    scene.lay(smoke * (scene.x < 726) * np.clip((scene.x - 300) / 420, 0, 1), (52, 58, 64), 0.7)
    with scene.layer((232, 232, 222), 0.6, fade=((158, 168, 170), 380, 540)) as pen:
        pen.poly(hull([(516, 500), (1004, 490), (1076, 446), (1030, 566), (540, 572)]))
        pen.poly(hull([(544, 503), (546, 446), (948, 440), (984, 492)]))
        pen.poly(hull([(580, 448), (582, 402), (900, 397), (930, 442)]))
        pen.poly(hull([(780, 400), (782, 362), (884, 360), (904, 398)]))
    with scene.layer((112, 126, 132), 0.8, 0.75) as pen:
        pen.poly(hull([(544, 503), (984, 492), (985, 497), (544, 509)]))
        pen.poly(hull([(580, 448), (930, 442), (932, 447), (580, 453)]))
        pen.poly(hull([(780, 400), (904, 397), (906, 402), (780, 405)]))
        pen.poly(hull([(516, 500), (546, 446), (580, 448), (570, 503)]), 120)
    with scene.layer((22, 66, 78), 0.6, fade=((14, 40, 50), 500, 590)) as pen:
        pen.poly(hull([(524, 528), (1046, 516), (1030, 570), (540, 576)]))
    with scene.layer((206, 168, 64), 0.5) as pen:
        pen.poly(hull([(522, 522), (1048, 510), (1047, 515), (524, 528)]))
        pen.poly(hull([(654, 372), (726, 371), (728, 384), (653, 385)]))
    with scene.layer((26, 58, 70), 0.6) as pen:
        pen.poly(hull([(650, 400), (656, 344), (722, 342), (728, 400)]))
    with scene.layer((206, 168, 64), 0.5) as pen:
        pen.poly(hull([(653, 366), (725, 364), (726, 378), (652, 380)]))
    with scene.layer((36, 50, 58), 0.5) as pen:
        for x in range(570, 940, 26):
            pen.poly(hull([(x, 466), (x + 15, 466), (x + 15, 478), (x, 478)]))
        for x in range(600, 880, 22):
            pen.poly(hull([(x, 416), (x + 14, 416), (x + 14, 427), (x, 427)]))
        pen.poly(hull([(796, 372), (880, 370), (890, 384), (796, 386)]))
        for x in range(600, 1000, 40):
            pen.poly(hull([(x, 509), (x + 6, 509), (x + 6, 515), (x, 515)]))
        pen.line(hull([(820, 362), (820, 296)]), 3)
        pen.line(hull([(804, 316), (836, 316)]), 2)
        pen.line(hull([(1040, 470), (1040, 420)]), 2)
        pen.line(hull([(820, 298), (1072, 448)]), 0.9)
    with scene.layer((196, 84, 44), 0.5) as pen:
        for x in (604, 664, 752):
            pen.poly(hull([(x, 434), (x + 44, 434), (x + 40, 444), (x + 4, 444)]))
    scene.glow(
        [(*ship(x, 472), 2.4) for x in range(577, 930, 52)] + [(*ship(840, 378), 3)], (255, 214, 140), 7, 0.7
    )
    scene.glow([(*ship(820, 295), 2)], (255, 244, 220), 7)
    for rank in range(3, 9):
        _wave(scene, sea[rank], rank)
        if rank == 3:
            spray = smooth(0.42, 0.66, scene.noise(46, 60, 91)) * np.exp(-(((scene.x - 1080) / 74) ** 2))
            scene.lay(spray * np.exp(-(((scene.y - 545) / 58) ** 2)), (240, 243, 240), 0.95)
            trail = smooth(0.4, 0.7, scene.noise(80, 24, 92)) * np.exp(-(((scene.y - 588) / 14) ** 2))
            scene.lay(trail * (scene.x > 500) * (scene.x < 1090), (230, 236, 234), 0.8)
    with scene.layer((240, 242, 240), 0.5, 0.9) as pen:
        gulls(pen, 31, 9, (300, 330, 620, 520), 14)
    mist = smooth(0.52, 0.75, scene.noise(300, 40, 95)) * smooth(560, 700, scene.y)
    scene.shine(mist, (190, 200, 200), 0.12)
    return scene.print(104, grain=3.2, vignette=0.3, contrast=1.12)


def _sea_line(scene, rank):
    """Where the crest of the wave of this rank stands, for every column of the picture."""
    base = 524 + rank * rank * 6.4
    swell = cloud_noise(scene.size[0], 8, max(170, 360 - 12 * rank) * scene.scale, 8, 60 + rank)[4]
    return (swell - 0.5) * (22 + 25 * rank) + base


def _wave(scene, crest, rank):
    """One wave: a dark back, a lighter and greener crest, torn foam."""
    share = rank / 8
    below = scene.y - crest[None, :]
    body = np.clip(below * scene.scale, 0, 1)
    deep, thin = mix((112, 128, 134), (24, 40, 48), share), mix((150, 164, 166), (84, 116, 116), share)
    light = np.exp(-np.maximum(below, 0) / (9 + 9 * rank))[..., None]
    roughness = (scene.noise(120 - 6 * rank, 10 + 2 * rank, 200 + rank) - 0.5)[..., None]
    scene.lay(body, (mix(deep, thin, light)) * (1 + roughness * 0.9))
    torn = smooth(0.5, 0.68, scene.noise(110, 16, 80 + rank)) * np.exp(
        -np.abs(below - 3 - rank) / (2.2 + 1.2 * rank)
    )
    streaks = smooth(0.6, 0.72, scene.noise(90, 7 + rank, 120 + rank)) * np.exp(
        -np.maximum(below, 0) / (16 + 9 * rank)
    )
    scene.lay((torn + streaks * 0.5).clip(0, 1) * body, (232, 237, 235), 0.85)


def lighthouse(scene):
    """The Tarn light on its rocks under a black sky, one gap of yellow light on the sea behind."""
    scene.sky(
        (0, (36, 46, 60)),
        (0.34, (74, 88, 98)),
        (0.52, (150, 154, 142)),
        (0.62, (230, 206, 150)),
        (1, (80, 90, 94)),
    )
    scene.sun(330, 630, 300, (130, 100, 44), 0.9, flat=2.2)
    scene.clouds((26, 34, 46), 0.92, 71, (820, 240), (0.36, 0.66), (0, 0.56))
    scene.clouds((44, 54, 66), 0.7, 73, (500, 90), (0.45, 0.68), (0.1, 0.62))
    scene.clouds((196, 182, 142), 0.4, 75, (560, 50), (0.56, 0.75), (0.3, 0.62))
    slant = scene.x * 0.9 + scene.y * 0.55
    veil = cloud_noise(scene.size[0], scene.size[1], 70, 3000, 76, 3)
    columns = (slant * scene.scale * 0.6).astype(int) % scene.size[0]
    veil = veil[0][columns]
    scene.lay(
        smooth(0.45, 0.7, veil) * smooth(700, 1150, scene.x) * (scene.y < 640) * smooth(200, 420, scene.y),
        (70, 82, 92),
        0.6,
    )
    scene.waves(640, (28, 42, 50), (104, 122, 122), 81, 64, foam=0.5)
    lane = np.exp(-(((scene.x - 340) / (110 + (scene.y - 640) * 0.6)) ** 2)) * (scene.y > 640)
    glitter = scene.plane_noise(640, 360, 83, stretch=5, cell=40)
    scene.shine(lane * smooth(0.42, 0.66, glitter), (240, 204, 130), 0.6)
    scene.haze(641, 8, (226, 208, 164), 0.5)
    beam_x, beam_y = 1008, 238
    for direction in (-1, 1):
        along = (scene.x - beam_x) * direction
        width = 8 + np.maximum(along, 0) * 0.085
        beam = np.exp(-(((scene.y - beam_y + along * 0.05) / width) ** 2)) * (along > 0)
        scene.shine(beam * np.exp(-np.maximum(along, 0) / 620), (236, 222, 170), 0.42)
    for rank, (tone, low, high, blur) in enumerate(
        (((58, 64, 68), 690, 100, 1.2), ((36, 41, 46), 740, 150, 0.8), ((20, 24, 29), 850, 190, 0.7))
    ):
        line = cloud_noise(301, 8, 34 - rank * 4, 8, 300 + rank, 5, 0.62)[4]
        left, right = 640 - rank * 120, 1400 + rank * 190
        points = []
        for step in range(301):
            x = left + (right - left) * step / 300
            shape = math.sin(math.pi * step / 300) ** 0.6
            points.append((x, low + 60 - (high + 60) * shape * (0.45 + 0.75 * (line[step] - 0.3))))
        if rank == 2:
            lighthouse_tower(scene, beam_x)
        mask = scene.draw_mask(
            lambda pen, points=points, low=low: pen.poly(
                [*points, (points[-1][0], low + 70), (points[0][0], low + 70)]
            ),
            blur,
        )
        facets = scene.noise(70, 34, 310 + rank)[..., None] - 0.5
        lit = np.clip((1000 - scene.x) / 700, 0, 1)[..., None]
        scene.lay(mask, mix(tone, (206, 178, 128), lit * 0.24) * (1 + facets * 1.7))
        surf = np.exp(-(((scene.y - low - 52) / (15 + 5 * rank)) ** 2)) * smooth(
            left - 90, left + 60, scene.x
        )
        surf = (
            surf
            * smooth(0.36, 0.62, scene.noise(80, 24, 320 + rank))
            * smooth(right + 90, right - 60, scene.x)
        )
        scene.lay(surf, (226, 230, 222), 0.9)
    burst = np.exp(-(np.hypot((scene.x - 690) / 96, (scene.y - 668) / 128) ** 2))
    scene.lay(burst * smooth(0.34, 0.62, scene.noise(46, 60, 331)), (240, 236, 220), 0.95)
    burst = np.exp(-(np.hypot((scene.x - 520) / 80, (scene.y - 778) / 90) ** 2))
    scene.lay(burst * smooth(0.36, 0.64, scene.noise(40, 46, 332)), (232, 234, 226), 0.9)
    front = (scene.y > 905 + 24 * (scene.noise(260, 400, 333) - 0.5) * 2).astype(np.float32)
    swell = scene.noise(240, 16, 334)
    scene.lay(blurred(front, 2), mix((22, 34, 42), (96, 114, 116), smooth(0.4, 0.75, swell)[..., None]), 0.95)
    with scene.layer((236, 236, 230), 0.5) as pen:
        gulls(pen, 44, 11, (560, 330, 1380, 600), 13)
    scene.glow([(beam_x, beam_y, 7)], (255, 238, 186), 22, 1.1)
    return scene.print(111, grain=3, vignette=0.36, contrast=1.14)


def island(scene):
    """Tarn in July: red cottages on a green island, boats at a jetty, clear water and high cloud."""
    scene.sky((0, (54, 122, 186)), (0.3, (132, 186, 220)), (0.5, (214, 232, 234)), (1, (60, 130, 160)))
    shore = 548
    for centre_x, centre_y, wide, seed in points("""
        300,330,300,1 1180,250,360,2 820,420,240,3 60,440,190,4
    """):
        puffs = scene.noise(130, 90, 600 + seed)
        dome = 1 - np.hypot((scene.x - centre_x) / wide, (scene.y - centre_y) / (wide * 0.34))
        cover = smooth(0.02, 0.3, dome + (puffs - 0.5) * 1.1) * smooth(
            centre_y + wide * 0.2, centre_y + wide * 0.08, scene.y
        )
        relief = scene.noise(70, 50, 610 + seed)[..., None]
        lit = np.clip((centre_y + wide * 0.16 - scene.y) / (wide * 0.42), 0, 1)[..., None]
        scene.lay(
            cover,
            mix((176, 196, 214), (255, 253, 246), np.clip(lit * 0.9 + (relief - 0.5) * 0.9, 0, 1)),
            0.92,
        )
    with scene.layer((150, 188, 204), 2.2) as pen:
        ridge(pen, shore, 70, 12, 500)
    hill = cloud_noise(301, 8, 70, 8, 37)[4]
    crest = []
    for step in range(301):
        rise = 190 * math.sin(math.pi * step / 300) ** 0.8 * (0.45 + 0.8 * (hill[step] - 0.2))
        crest.append((180 + step * 4.2, shore - (30 + rise)))
    mask = scene.draw_mask(lambda pen: pen.poly([(150, shore + 8), *crest, (1470, shore + 8)]), 0.7)
    leaves = scene.noise(34, 20, 39)[..., None]
    scene.lay(mask, mix((62, 104, 58), (166, 182, 92), smooth(0.3, 0.75, leaves)))
    random = dice(19)
    heights = {round(x): y for x, y in crest}
    keys = np.array(sorted(heights))
    for _ in range(330):
        x = random.uniform(210, 1410)
        top = heights[int(keys[np.abs(keys - x).argmin()])]
        y = random.uniform(top, shore - 14)
        size = random.uniform(9, 22) * (0.6 + 0.6 * (y - 330) / 220)
        tone = mix((34, 74, 52), (78, 120, 62), random.random())
        with scene.layer(tone, 0.6, 0.95) as pen:
            if random.random() < 0.5:
                pen.poly([(x - size * 0.5, y), (x, y - size * 2.4), (x + size * 0.5, y)])
            else:
                pen.disc(x, y - size * 0.7, size * 0.8, size * 0.75)
        with scene.layer(mix(tone, (214, 214, 120), 0.42), 0.9, 0.6) as pen:
            pen.disc(x - size * 0.24, y - size * 0.95, size * 0.34, size * 0.4)
    cottages = points("""
        392,508,46 470,486,40 560,516,52 668,480,40 742,510,50 866,498,46 968,516,54 1096,500,44
    """)
    for x, y, wide in cottages:
        cottage(scene, x, y, wide, (172, 58, 44) if x not in (668, 968) else (226, 190, 96))
    with scene.layer((246, 244, 236), 0.6, fade=((208, 212, 214), 350, 480)) as pen:
        pen.rect(800, 404, 826, 470)
        pen.poly([(796, 406), (813, 350), (830, 406)])
        pen.rect(822, 436, 880, 474)
    with scene.layer((84, 70, 68), 0.6) as pen:
        pen.poly([(796, 406), (813, 346), (830, 406)])
        pen.poly([(820, 438), (832, 416), (874, 416), (884, 438)])
    with scene.layer((186, 172, 146), 1, fade=((120, 112, 100), 540, 566)) as pen:
        edge = cloud_noise(151, 8, 9, 8, 44)[4]
        pen.poly(
            [(130, shore + 12)]
            + [(140 + i * 9, shore - 10 * edge[i] - 2) for i in range(151)]
            + [(1500, shore + 12)]
        )
    scene.water(shore + 6, 0.62, (26, 118, 148), 22, 15, 56, smear=5)
    shallow = smooth(560, 1000, scene.y)
    scene.lay(shallow * (scene.y > shore + 8), (44, 150, 160), 0.34)
    ripple = scene.plane_noise(shore, 452, 27, stretch=4, cell=44)
    scene.shine(smooth(0.6, 0.74, ripple) * (scene.y > shore + 10), (190, 220, 214), 0.35)
    with scene.layer((150, 128, 104), 0.6, fade=((112, 94, 78), 560, 800)) as pen:
        pen.poly([(606, 566), (640, 566), (590, 800), (392, 800)])
    with scene.layer((84, 70, 60), 0.5, 0.7) as pen:
        for step in range(30):
            share = (step / 30) ** 1.8
            y = 566 + 234 * share
            pen.line([(606 - 214 * share, y), (640 - 50 * share, y)], 1 + 1.6 * share)
    with scene.layer((64, 54, 50), 0.6) as pen:
        for share in (0.0, 0.08, 0.2, 0.4, 0.68, 1.0):
            y, wide = 566 + 234 * share, 3 + 10 * share
            for x in (606 - 214 * share, 640 - 50 * share):
                pen.rect(x - wide / 2, y - 10 - 26 * share, x + wide / 2, y + 16 + 56 * share)
    for x, y, size, colour, sail in (
        (720, 606, 0.55, (240, 240, 234), True),
        (850, 640, 0.7, (42, 84, 128), False),
        (1010, 622, 0.62, (244, 242, 236), True),
        (1190, 690, 1.15, (206, 72, 52), False),
        (300, 640, 0.75, (240, 238, 230), True),
        (172, 604, 0.5, (60, 120, 96), False),
    ):
        moored_boat(scene, x, y, size, colour, sail)
    with scene.layer((252, 250, 240), 0.5) as pen:
        pen.poly([(1362, 566), (1362, 476), (1330, 562)])
        pen.poly([(1366, 566), (1366, 470), (1410, 560)])
    with scene.layer((50, 70, 96), 0.5) as pen:
        pen.poly([(1326, 568), (1412, 568), (1400, 580), (1338, 580)])
    for x, y, tall in ((600, 618, 44), (612, 620, 30), (520, 700, 66)):
        with scene.layer(((214, 92, 64), (240, 214, 120), (60, 84, 130))[int(tall) % 3], 0.5) as pen:
            person(pen, x, y, tall, 0.5, coat=0.4)
    with scene.layer((255, 255, 252), 0.5, 0.95) as pen:
        gulls(pen, 66, 9, (120, 150, 760, 420), 12)
    return scene.print(118, vignette=0.2, contrast=1.06, bloom=0.18)
