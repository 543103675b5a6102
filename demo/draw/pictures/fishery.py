"""The fishery: herring in their crates, and the eel fishers by night."""

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from demo.draw.boats import eel_boat
from demo.draw.landscape import ridge
from demo.draw.pen import Pen, points
from demo.draw.tones import cloud_noise, dice, mix, smooth


def herring(scene):
    """Herring in blue crates on a wet quay, close to, ice between them, the fish hall out of focus."""
    scene.sky((0, (150, 162, 172)), (0.2, (202, 204, 200)), (0.26, (120, 126, 130)), (1, (58, 62, 68)))
    with scene.layer((92, 84, 82), 9) as pen:
        pen.rect(-20, 70, 900, 236)
        pen.poly([(-20, 76), (430, 6), (910, 76)])
    with scene.light((255, 190, 110), 14, 0.9) as pen:
        for x in range(60, 860, 130):
            pen.rect(x, 120, x + 62, 200)
    with scene.layer((60, 72, 84), 10) as pen:
        pen.poly([(1010, 190), (1420, 186), (1470, 150), (1440, 246), (1040, 246)])
        pen.rect(1130, 110, 1210, 190)
        pen.line([(1300, 190), (1300, 0)], 9)
    scene.glow([(960, 128, 10), (1180, 132, 8), (1462, 90, 9)], (255, 226, 170), 22, 0.5)
    stones = scene.plane_noise(150, 850, 7, stretch=1.3, cell=80)
    quay = smooth(236, 262, scene.y)
    scene.lay(quay, mix((50, 54, 60), (112, 116, 120), stones[..., None]), 0.9)
    sprites = [_fish_sprite(seed) for seed in range(4)]
    random = dice(72)
    blues = ((40, 92, 132), (36, 84, 122), (44, 104, 118))
    rows = ((268, 0.34, 5, 6.0), (372, 0.56, 4, 2.6), (560, 0.95, 3, 0.0))
    for top, size, count, blur in rows:
        wide, tall = 640 * size, 400 * size
        start = 750 - count * wide / 2 + (40 if count == 4 else -10)
        for place in range(count):
            blue = blues[int(random.integers(0, 3))]
            box = (start + place * wide, top, wide * 0.95, tall)
            _fish_crate(scene, box, sprites, size, random, blue, blur)
    scene.shine(np.exp(-(np.hypot((scene.x - 330) / 520, (scene.y - 620) / 300) ** 2)), (60, 62, 60), 0.32)
    scene.shade(smooth(900, 1010, scene.y), 0.3)
    return scene.print(112, vignette=0.32, contrast=1.14, bloom=0.3)


def _fish_crate(scene, box, sprites, size, random, plastic, blur):
    """One crate seen from above: rim, dark inside, ice, and herring laid across one another."""
    left, top, wide, tall = box
    right, bottom = left + wide, top + tall
    flare, rim = 0.07 * wide, 0.04 * wide
    corners = [(left + flare, top), (right - flare, top), (right, bottom), (left, bottom)]
    inner = [(left + flare + rim, top + rim * 0.7), (right - flare - rim, top + rim * 0.7)]
    inner += [(right - rim, bottom - rim), (left + rim, bottom - rim)]
    with scene.shadow(9, 0.7) as pen:
        pen.poly([(x + 8, y + 16 * size + 8) for x, y in corners])
    with scene.layer(mix(plastic, (12, 22, 40), 0.35), 0.6 + blur) as pen:
        foot = bottom + 120 * size
        pen.poly([corners[3], corners[2], (right - 8, foot), (left + 8, foot)])
    with scene.layer(mix(plastic, (16, 30, 50), 0.72), 0.6 + blur) as pen:
        for slot in range(5):
            x = left + wide * (0.1 + slot * 0.17)
            pen.rect(x, bottom + 30 * size, x + wide * 0.11, bottom + 62 * size)
    with scene.layer(plastic, 0.6 + blur, fade=(mix(plastic, (230, 240, 244), 0.25), top, top + tall)) as pen:
        pen.poly(corners)
    with scene.layer((22, 28, 38), 1 + blur) as pen:
        pen.poly(inner)
    factor = scene.scale
    layer = Image.new("RGBA", scene.size, (0, 0, 0, 0))
    ice = ImageDraw.Draw(layer)
    for step in range(130):
        if step % 3 == 0:
            for _ in range(7):
                x, y = random.uniform(inner[3][0], inner[2][0]), random.uniform(inner[0][1], inner[2][1])
                radius = random.uniform(2, 7) * size * factor
                tone = int(random.integers(190, 246))
                x, y = x * factor, y * factor
                shape = [
                    (x + radius * random.uniform(0.5, 1.2) * math.cos(a), y + radius * math.sin(a))
                    for a in (0.3, 1.7, 3.0, 4.4, 5.5)
                ]
                ice.polygon(shape, fill=(tone - 12, tone, tone + 6, 170))
        sprite = sprites[int(random.integers(0, 4))]
        length = random.uniform(235, 290) * size * factor
        angle = random.normal(14, 15) + (180 if random.random() < 0.25 else 0)
        scaled = sprite.resize((max(8, int(length)), max(3, int(length * 0.27))), Image.LANCZOS)
        bright = random.uniform(0.5, 0.72) + 0.42 * step / 130
        *bands, opaque = scaled.split()
        bands = [band.point(lambda value, k=bright: min(255, int(value * k))) for band in bands]
        scaled = Image.merge("RGBA", (*bands, opaque))
        turned = scaled.rotate(angle, expand=True, resample=Image.BICUBIC)
        x = random.uniform(inner[3][0] + 60 * size, inner[2][0] - 60 * size) * factor - turned.width / 2
        y = random.uniform(inner[0][1] + 12 * size, inner[2][1] - 24 * size) * factor - turned.height / 2
        dark = Image.new("RGBA", turned.size, (8, 12, 20, 0))
        dark.putalpha(turned.getchannel("A").point(lambda value: int(value * 0.55)))
        layer.alpha_composite(dark, _inside(x + 5 * size, y + 9 * size, turned, scene.size))
        layer.alpha_composite(turned, _inside(x, y, turned, scene.size))
    if blur:
        layer = layer.filter(ImageFilter.GaussianBlur(blur * factor * 0.6))
    pen = Pen(scene)
    pen.poly(inner)
    pixels = np.asarray(layer, np.float32)
    scene.lay(pixels[:, :, 3] / 255 * pen.mask(1 + blur), pixels[:, :, :3])
    with scene.light((170, 200, 214), 0.8 + blur, 0.5) as pen:
        pen.line([inner[3], inner[2]], 2.4 * size + 0.5)
        pen.line([corners[3], corners[2]], 3 * size + 0.5)
    with scene.shadow(7 * size, 0.6) as pen:
        pen.line([inner[3], inner[0], inner[1]], 16 * size)


def _fish_sprite(seed, length=300):
    """One herring as an RGBA picture: dark blue back, silver flank with scales, gold cheek, eye."""
    height = int(length * 0.3)
    y, x = np.mgrid[0:height, 0:length].astype(np.float32)
    along, across = x / length, (y / height - 0.5) * 2
    belly = np.interp(
        along,
        [0, 0.04, 0.14, 0.36, 0.62, 0.82, 0.86, 0.93, 1],
        [0.04, 0.22, 0.46, 0.62, 0.46, 0.14, 0.13, 0.42, 0.72],
    )
    notch = np.clip((along - 0.9) / 0.1, 0, 1) * 0.5
    inside = (np.abs(across) < belly) & (np.abs(across) >= notch * (along > 0.9) * belly * 1.3)
    level = np.clip(across / np.maximum(belly, 0.05), -1, 1)
    stops = [-1, -0.6, -0.28, 0.0, 0.45, 0.85, 1]
    colours = points("""
        26,40,58 44,74,94 112,142,158 206,216,220 238,240,238 188,190,192 120,122,128
    """)
    flank = np.stack([np.interp(level, stops, [colour[i] for colour in colours]) for i in range(3)], axis=2)
    scales = np.sin(along * 150 + np.cos(across * 40) * 1.6) * np.cos(across * 46)
    body = (along > 0.2) & (along < 0.84)
    flank *= (1 + 0.09 * scales * body)[..., None]
    shine = cloud_noise(length, height, 60, 14, seed)
    flank += ((smooth(0.5, 0.75, shine) * body) * 60)[..., None] * np.array([0.85, 1.0, 1.05])
    flank = np.where((along > 0.84)[..., None], flank * 0.5 + np.array([34, 40, 46]), flank)
    gill = np.exp(-(((along - 0.185 - 0.03 * np.cos(across * 3)) / 0.008) ** 2))
    flank *= (1 - 0.5 * gill)[..., None]
    flank += (np.exp(-(np.hypot((along - 0.14) / 0.045, (across - 0.1) / 0.3) ** 2)) * 70)[
        ..., None
    ] * np.array([1, 0.8, 0.3])
    eye = np.hypot((along - 0.075) * length, (across + 0.08) * height / 2)
    flank = np.where((eye < length * 0.027)[..., None], np.array([214, 204, 150.0]), flank)
    flank = np.where((eye < length * 0.016)[..., None], np.array([12, 14, 18.0]), flank)
    flank = np.where(
        (np.hypot(x - length * 0.071, y - height * 0.44) < length * 0.005)[..., None], 250, flank
    )
    alpha = np.asarray(Image.fromarray((inside * 255).astype("uint8")).filter(ImageFilter.GaussianBlur(0.8)))
    pixels = np.dstack([np.clip(flank, 0, 255).astype("uint8"), alpha])
    return Image.fromarray(pixels, "RGBA")


def _inside(x, y, image, size):
    """A place for `image` that begins inside the picture, which Pillow asks for."""
    return int(min(max(0, x), max(0, size[0] - image.width))), int(
        min(max(0, y), max(0, size[1] - image.height))
    )


def eels(scene):
    """Night at the mouth of the Sken: eel fishers' lamps, each over its own column of light."""
    scene.sky(
        (0, (6, 14, 24)), (0.34, (14, 34, 46)), (0.47, (46, 76, 80)), (0.5, (70, 92, 88)), (1, (6, 14, 20))
    )
    shore = 486
    random = dice(27)
    with scene.layer((210, 226, 230), 0.5) as pen:
        for _ in range(220):
            pen.disc(
                random.uniform(0, 1500),
                random.uniform(0, 330),
                0.4 + random.random() ** 5,
                tone=random.integers(40, 210),
            )
    scene.clouds((24, 44, 54), 0.8, 88, (900, 90), (0.45, 0.7), (0.05, 0.44))
    with scene.layer((18, 36, 44), 2, fade=((44, 66, 70), 420, shore)) as pen:
        ridge(pen, shore, 88, 51, 420)
    with scene.layer((10, 24, 30), 1) as pen:
        for x in range(-10, 1520, 7):
            if not 560 < x < 930:
                tall = 10 + 22 * random.random() + 16 * math.sin(x / 130) ** 2
                pen.poly([(x - 6, shore + 3), (x, shore - tall), (x + 6, shore + 3)])
    scene.glow([(1120, 470, 2), (1146, 472, 1.6), (210, 474, 1.8)], (255, 180, 96), 6, 0.6)
    scene.haze(shore - 4, 26, (104, 128, 122), 0.5)
    scene.water(shore, 0.78, (6, 18, 24), 37, 12, 56, smear=10)
    boats = points("""
        690,520,0.42,1 880,534,0.5,-1 1060,566,0.72,1 520,580,0.8,-1 1290,640,1.15,-1 330,700,1.7,1
    """)
    ripple = scene.plane_noise(shore, 514, 39, stretch=5, cell=34)
    for x, y, size, facing in boats:
        eel_boat(scene, x, y, size, facing, ripple)
    mist = smooth(0.42, 0.7, scene.noise(620, 34, 45)) * np.exp(-(((scene.y - 530) / 70) ** 2))
    scene.lay(mist, (120, 140, 128), 0.4)
    with scene.layer((4, 10, 14), 0.7) as pen:
        for _ in range(260):
            side = random.random() < 0.6
            x = random.uniform(1050, 1530) if side else random.uniform(-20, 200)
            near = (x - 1050) / 480 if side else (200 - x) / 220
            tall = random.uniform(60, 330) * (0.25 + near)
            lean = random.normal(-0.06, 0.07)
            pen.line(
                [(x, 1010), (x + lean * tall * 0.4, 1010 - tall * 0.6), (x + lean * tall, 1010 - tall)],
                random.uniform(1.4, 3),
            )
            if random.random() < 0.3:
                pen.line([(x + lean * tall, 1010 - tall), (x + lean * tall * 1.1, 970 - tall)], 6)
        for stake in range(7):
            x, y = 760 + stake * 52, 800 + stake * 19
            pen.line([(x, y + 20), (x + 4, y - 56 - stake * 6)], 4 + stake * 0.6)
    with scene.layer((20, 32, 36), 0.6, 0.9) as pen:
        for stake in range(6):
            x, y = 760 + stake * 52, 760 + stake * 14
            sag = [(x + t * 52, y + t * 14 + 22 * math.sin(math.pi * t)) for t in np.linspace(0, 1, 9)]
            pen.line(sag, 1.6)
    return scene.print(121, grain=3.2, vignette=0.4, contrast=1.12, bloom=0.4)
