"""The town hall: its colonnade, and the mayor's desk."""

import math

import numpy as np

from demo.draw.buildings import skyline, stone_column
from demo.draw.camera import Camera
from demo.draw.pen import Pen, around, points
from demo.draw.people import person
from demo.draw.tones import mix, smooth


def hall(scene):
    """Under the town hall's colonnade, low winter sun raking between the columns on to floor and wall."""
    scene.sky((0, (120, 150, 176)), (0.4, (212, 206, 190)), (1, (236, 214, 178)))
    camera = Camera((1.1, 1.75, -5.5), 800, (830, 590))
    end, ceiling, left, right = 64, 7.4, -2.6, 4.4
    with scene.layer((170, 160, 156), 2.4) as pen:
        skyline(pen, 592, 30, 120, 5, 30, 80, True, (-20, 760))
    scene.haze(580, 60, (250, 226, 186), 0.7)
    surfaces = (
        ((188, 176, 156), camera.wall(right, 0, ceiling, -5.4, end)),
        ((128, 120, 112), camera.floor(ceiling, left - 1, right, -5.4, end)),
        ((150, 140, 126), camera.floor(0, left - 9, right, -5.4, end)),
    )
    for tone, corners in surfaces:
        with scene.layer(mix(tone, (60, 56, 62), 0.55), 0.6) as pen:
            pen.poly(corners)
    with scene.layer((230, 200, 150), 3) as pen:
        pen.poly(camera.front(end, left, right, 0, ceiling))
    with scene.layer((58, 52, 56), 0.5, 0.8) as pen:
        for z in range(-4, 64, 4):
            low, far = ceiling - 0.05, z + 0.7
            pen.poly(
                camera.points((left, ceiling, z), (right, ceiling, z), (right, low, far), (left, low, far))
            )
    for z in range(-3, 62, 8):
        with scene.layer((50, 42, 40), 0.5) as pen:
            pen.poly(camera.wall(right, 0, 3.7, z, z + 2.6))
        with scene.layer((96, 74, 54), 0.5) as pen:
            for near, far in ((0.25, 1.2), (1.4, 2.35)):
                for low, high in ((0.3, 1.6), (1.9, 3.4)):
                    pen.poly(camera.wall(right, low, high, z + near, z + far))
        with scene.layer((150, 140, 126), 0.5, 0.8) as pen:
            pen.line(camera.wall(right, 0, 4, z - 0.3, z + 2.9), 80 / (z + 9))
    pitch, thickness = 4.0, 0.62
    spots = list(range(0, 62, 4))
    bars = Pen(scene)
    for z in [-8, -4, *spots]:
        start, stop = z + thickness + 0.35, z + pitch - thickness + 0.35
        start_there, stop_there = start + 2.3, stop + 2.3
        bars.poly(
            camera.points((left, 0, start), (left, 0, stop), (right, 0, stop_there), (right, 0, start_there))
        )
        lit = ((0, start_there), (0, stop_there), (3.3, stop_there + 1), (3.3, start_there + 1))
        bars.poly(camera.points(*[(right, y, depth) for y, depth in lit]))
    sunlit = bars.mask(2.2)
    scene.lay(sunlit, scene.pixels * np.float32(1.75) + np.array([58, 40, 12], np.float32), 0.92)
    scene.texture(np.ones_like(scene.x), 30, 20, 71, 0.1)
    with scene.layer((60, 52, 50), 0.4, 0.45) as pen:
        for x in np.arange(left - 8, right, 1.17):
            pen.line(camera.points((x, 0, -4), (x, 0, end)), 1.1)
        for z in np.arange(-4, 40, 1.3):
            pen.line(camera.points((left - 9, 0, z), (right, 0, z)), 1)
    for z in (41, 23):
        x = 0.9 if z > 30 else 2.2
        foot, head = camera(x, 0, z), camera(x, 1.76, z)
        tall = foot[1] - head[1]
        at = around(*foot, tall)
        shadow_end = camera(right, 0, z + 1.9)
        with scene.shadow(1.6, 0.6) as pen:
            pen.poly(points("-4,0 6,0", around(*foot)) + points("0,4 -8,-1", around(*shadow_end)))
        with scene.layer((40, 36, 42), 0.5) as pen:
            person(pen, *foot, tall, 0.7, hat=z > 30)
        with scene.layer((232, 190, 130), 0.5, 0.6) as pen:
            pen.line([at(-0.11, 0.8), at(-0.1, 0.45)], 1.6)
    for z in reversed(spots):
        stone_column(scene, camera, left, z, ceiling, thickness)
    with scene.layer((92, 86, 84), 0.5, fade=((128, 116, 104), 0, 300)) as pen:
        pen.poly(camera.wall(left - 0.75, ceiling - 0.62, ceiling + 0.2, -5.2, end), 0)
        pen.poly(camera.wall(left + 0.72, ceiling - 0.5, ceiling + 0.1, -5.2, end))
    angle = (scene.x - 150) * 0.5 - (scene.y - 200)
    shafts = 0.5 + 0.5 * np.sin(angle / 54)
    scene.shine(
        shafts**3 * np.exp(-(((scene.x - 760) / 330) ** 2)) * (scene.y > 150) * smooth(1000, 500, scene.y),
        (76, 58, 30),
        0.5,
    )
    scene.sun(700, 520, 150, (120, 86, 40), 0.8)
    return scene.print(105, vignette=0.34, contrast=1.12, warmth=3)


def mayor_desk(scene):
    """An empty chair at a desk by a tall window, the evening sun across the papers."""
    scene.sky((0, (58, 42, 36)), (0.6, (86, 60, 46)), (1, (52, 36, 30)))
    for column in range(6):
        x = -60 + column * 200
        for top, bottom in ((-40, 300), (330, 790)):
            with scene.layer((46, 32, 28), 1) as pen:
                pen.rect(x + 16, top, x + 184, bottom)
            with scene.layer((92, 64, 48), 1, fade=((70, 48, 38), top, bottom)) as pen:
                pen.rect(x + 26, top + 10, x + 184, bottom)
            with scene.layer((66, 46, 37), 3) as pen:
                pen.rect(x + 36, top + 20, x + 176, bottom - 10)
    left, right, top, bottom = 84, 520, 60, 742
    with scene.layer((120, 88, 64), 0.7) as pen:
        pen.rect(left - 34, top - 34, right + 34, bottom + 30)
    window = scene.draw_mask(lambda pen: pen.rect(left, top, right, bottom))
    heights = (scene.y - top) / (bottom - top)
    evening = ((142, 226, 255, 250), (164, 196, 206, 184), (186, 168, 140, 120))  # red, green, blue
    glow = np.stack([np.interp(heights, [0, 0.4, 0.7, 1], values) for values in evening], axis=2)
    scene.lay(window, glow)
    scene.lay(window * smooth(0.5, 0.7, scene.noise(420, 40, 13)), (255, 226, 178), 0.6)
    with scene.layer((206, 156, 124), 1.6) as pen:
        skyline(pen, 640, 12, 56, 6, 18, 42, True, (left, right - 30))
    with scene.layer((150, 108, 96), 1) as pen:
        skyline(pen, 690, 30, 86, 8, 30, 60, False, (left, right - 44))
        for mast in (380, 428, 470):
            pen.line([(mast, 640), (mast, 500 + mast % 60)], 3)
            pen.line([(mast - 16, 560), (mast + 16, 560)], 2)
    with scene.layer((226, 176, 140), 1) as pen:
        pen.rect(left, 688, right, bottom)
    scene.lay(window * (scene.y > 690) * smooth(0.45, 0.7, scene.noise(120, 8, 61)), (255, 222, 160), 0.8)
    scene.sun(404, 470, 130, (150, 96, 36), 0.9)
    with scene.layer((104, 74, 54), 0.6) as pen:
        pen.rect(left + (right - left) / 2 - 8, top, left + (right - left) / 2 + 8, bottom)
        for y in (230, 400, 572):
            pen.rect(left, y - 5, right, y + 5)
        for x in (left + 108, right - 108):
            pen.line([(x, top), (x, bottom)], 5)
        pen.rect(left - 44, bottom - 4, right + 44, bottom + 24)
    for edge, direction in ((left - 40, 1), (right + 40, -1)):
        for fold in range(7):
            x = edge + direction * (fold * 15 - 34)
            tone = mix((110, 40, 38), (166, 70, 54), 0.5 + 0.5 * math.sin(fold * 2.1))
            with scene.layer(tone, 2.2, 0.97, fade=(mix(tone, (40, 14, 18), 0.35), 0, 900)) as pen:
                pull = direction * -22
                right_edge = [(x + 12, -10), (x + 10, 420), (x + 12 + pull, 560), (x + 16, 880)]
                pen.poly([(x - 12, -10), *right_edge, (x - 12, 880), (x - 10 + pull, 560), (x - 12, 420)])
    with scene.layer((176, 128, 62), 0.8) as pen:
        pen.line([(20, 26), (590, 26)], 12)
        for x in (left - 46, right + 46):
            pen.poly([(x - 46, 548), (x + 46, 548), (x + 44, 562), (x - 44, 562)])
    with scene.layer((30, 24, 24), 0.7) as pen:
        pen.rect(690, 130, 930, 420)
    with scene.layer((150, 112, 58), 0.7) as pen:
        for edges in ((684, 124, 936, 138), (684, 412, 936, 426), (684, 124, 698, 426), (922, 124, 936, 426)):
            pen.rect(*edges)
    with scene.layer((84, 98, 104), 2, fade=((52, 64, 70), 140, 410)) as pen:
        pen.rect(700, 140, 920, 410)
    with scene.layer((190, 176, 148), 2.5, 0.8) as pen:
        pen.poly([(770, 320), (880, 316), (862, 346), (786, 346)])
        pen.poly([(818, 312), (818, 206), (872, 306)])
        pen.poly([(812, 312), (812, 220), (776, 308)])
    floor = 900
    with scene.layer((84, 52, 36), 0.7, fade=((48, 30, 24), floor, 1250)) as pen:
        pen.rect(-10, floor - 40, 1010, 1260)
    with scene.layer((44, 28, 24), 0.6, 0.8) as pen:
        pen.rect(-10, floor - 60, 1010, floor - 38)
        for x in range(-700, 1800, 66):
            pen.line([(500 + (x - 500) * 0.62, floor - 38), (x, 1250)], 1.6)
    beam = Pen(scene)
    for pane_left, pane_right in ((0, 0.235), (0.265, 0.48), (0.52, 0.735), (0.765, 1)):
        start, stop = 300 + pane_left * 400, 300 + pane_right * 400
        beam.poly(
            [(start + 70, floor + 10), (stop + 70, floor + 10), (stop + 330, 1250), (start + 330, 1250)]
        )
        for low, high in ((430, 556), (572, 690), (706, 830)):
            corners = ((pane_left, low), (pane_right, low), (pane_right, high), (pane_left, high))
            beam.poly([(690 + across * 230, down + across * 30) for across, down in corners])
    scene.shine(beam.mask(4), (236, 140, 66), 0.5)
    _mayors_chair(scene)
    with scene.shadow(14, 0.6) as pen:
        pen.poly([(180, 1196), (880, 1196), (990, 1240), (300, 1240)])
    with scene.layer((118, 66, 40), 0.7, fade=((66, 38, 28), 930, 1190)) as pen:
        pen.rect(150, 946, 876, 1200)
    with scene.layer((60, 34, 26), 0.8) as pen:
        for x in (170, 412, 654):
            for y in (968, 1086):
                pen.rect(x, y, x + 204, y + 100)
    with scene.layer((134, 78, 46), 1.2, fade=((84, 50, 34), 960, 1180)) as pen:
        for x in (170, 412, 654):
            for y in (968, 1086):
                pen.rect(x + 8, y + 8, x + 198, y + 94)
    with scene.layer((168, 100, 58), 0.7, fade=((140, 82, 48), 880, 950)) as pen:
        pen.poly([(190, 880), (836, 880), (906, 938), (120, 938)])
    with scene.layer((90, 52, 34), 0.6) as pen:
        pen.rect(120, 936, 906, 952)
    with scene.light((255, 176, 92), 3, 0.55) as pen:
        pen.poly([(280, 884), (470, 884), (560, 934), (330, 934)])
        pen.poly([(500, 884), (640, 884), (760, 934), (596, 934)])
        pen.line([(120, 939), (906, 939)], 2)
    with scene.layer((36, 62, 50), 0.7) as pen:
        pen.poly([(400, 896), (612, 896), (640, 930), (384, 930)])
    with scene.layer((250, 238, 212), 0.5) as pen:
        pen.poly([(440, 900), (520, 899), (532, 920), (442, 922)])
        pen.poly([(536, 902), (590, 900), (612, 924), (552, 926)])
        for sheet in range(9):
            back, front = 912 - sheet * 4, 922 - sheet * 4
            paper = [(216 + sheet % 3, back), (330 + sheet % 4, back)]
            paper += [(344 + sheet % 3, front), (206 + sheet % 2, front)]
            pen.poly(paper, 255 - sheet % 2 * 46)
    with scene.layer((128, 112, 92), 0.4, 0.8) as pen:
        for row in range(4):
            pen.line([(450 + row, 904 + row * 4), (512 + row * 2, 903 + row * 4)], 1)
    with scene.layer((26, 24, 26), 0.5) as pen:
        pen.line([(556, 908), (592, 916)], 3)
        pen.disc(690, 918, 34, 9)
        pen.line([(690, 916), (690, 858), (668, 824)], 4)
        pen.disc(662, 816, 8, 12)
        pen.rect(372, 884, 392, 906)
        pen.line([(378, 886), (372, 852)], 2.4)
        pen.line([(386, 886), (390, 850)], 2.4)
    with scene.layer((172, 132, 62), 0.6) as pen:
        pen.disc(800, 914, 34, 9)
        pen.line([(800, 912), (800, 806)], 6)
    with scene.layer((34, 104, 72), 0.7, fade=((20, 66, 50), 770, 812)) as pen:
        pen.poly([(734, 812), (752, 776), (848, 776), (866, 812)])
    with scene.light((255, 226, 150), 1.2, 0.8) as pen:
        pen.rect(742, 811, 858, 816)
    with scene.light((255, 200, 110), 26, 0.7) as pen:
        pen.disc(800, 866, 96, 50)
    dust = smooth(0.5, 0.78, scene.noise(200, 160, 66))
    slant = (
        np.exp(-(((scene.x - 420 - (scene.y - 420) * 0.5) / 170) ** 2))
        * smooth(220, 460, scene.y)
        * smooth(1250, 900, scene.y)
    )
    scene.shine(slant * (0.35 + dust), (150, 92, 42), 0.36)
    return scene.print(122, vignette=0.36, contrast=1.1, bloom=0.28)


def _mayors_chair(scene):
    """A high-backed leather chair, pushed back and turned a little towards the window."""
    with scene.layer((42, 24, 20), 0.8) as pen:
        pen.poly(
            [(446, 905), (436, 600), (452, 566), (500, 548), (566, 548), (612, 566), (628, 600), (622, 905)]
        )
        pen.rect(412, 796, 446, 905)
        pen.rect(620, 796, 654, 905)
    with scene.layer((112, 42, 34), 1.4, fade=((64, 24, 22), 560, 900)) as pen:
        pen.poly(
            [(462, 890), (452, 608), (466, 580), (504, 566), (562, 566), (598, 580), (612, 608), (606, 890)]
        )
    with scene.light((255, 160, 84), 9, 0.5) as pen:
        pen.poly([(462, 860), (454, 620), (468, 586), (496, 574), (488, 720), (492, 860)])
    with scene.layer((52, 20, 18), 1.4, 0.8) as pen:
        for row, y in enumerate((626, 676, 726, 776)):
            for x in range(486 + (row % 2) * 22, 596, 44):
                pen.disc(x, y, 5)
                pen.line([(x, y), (x + 22, y + 50)], 1.5, 150)
                pen.line([(x, y), (x - 22, y + 50)], 1.5, 150)
    with scene.layer((186, 140, 70), 0.6) as pen:
        for x in (462, 604):
            for y in range(612, 880, 26):
                pen.disc(x, y, 2.6)
    with scene.layer((92, 50, 36), 0.8) as pen:
        pen.poly([(404, 792), (452, 786), (454, 808), (408, 812)])
        pen.poly([(612, 786), (660, 792), (656, 812), (610, 808)])
    with scene.light((255, 180, 100), 1.6, 0.7) as pen:
        pen.line([(440, 900), (437, 604), (452, 570), (500, 551), (566, 551)], 3)
        pen.line([(404, 793), (452, 787)], 3)
