"""Draws the demo newspaper's photographs: an invented northern port in fog, dusk, frost and lamplight.

    python demo/draw.py                 every picture in newspaper/photos.jsonl
    python demo/draw.py bridge ferry    only those

Every picture is a function that paints on a `Scene`. Coordinates are design units: a landscape
picture is 1500 wide and 1000 high, whatever its size in pixels. Everything random is seeded, so the
same source always gives the same pictures. The captions, credits and places are read from
newspaper/photos.jsonl and written into each file as XMP, IPTC-IIM and EXIF.

Needs NumPy and Pillow and nothing else.
"""

from __future__ import annotations

import io
import json
import math
import sys
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

NEWSPAPER = Path(__file__).resolve().parent / "newspaper"
SUPERSAMPLE = 2
SCALE = 1.2  # pixels for one design unit
QUALITY = 82
LARGEST = 300_000  # bytes; a picture above it is saved again at a slightly lower quality

TRANSPARENT, SOLID = 0, 255


# ---------------------------------------------------------------------------------------------
# Tools: colour, noise, a pen, a camera and the scene they paint on
# ---------------------------------------------------------------------------------------------


def mix(first, second, share):
    """The colour that lies `share` of the way from `first` to `second`."""
    return np.asarray(first, np.float32) * (1 - share) + np.asarray(second, np.float32) * share


def dice(seed):
    """A random generator of its own for each use, so that changing one thing moves nothing else."""
    return np.random.default_rng(seed)


def cloud_noise(width, height, cell_x, cell_y, seed, octaves=5, roughness=0.55):
    """Smooth fractal noise in 0..1 whose largest features measure `cell_x` by `cell_y` pixels."""
    random = dice(seed)
    total = np.zeros((height, width), np.float32)
    strength, weight = 1.0, 0.0
    for octave in range(octaves):
        columns = max(2, int(width / cell_x * 2**octave))
        rows = max(2, int(height / cell_y * 2**octave))
        grid = Image.fromarray((random.random((rows, columns)) * 255).astype("uint8"))
        total += np.asarray(grid.resize((width, height), Image.BICUBIC), np.float32) / 255 * strength
        weight += strength
        strength *= roughness
    return total / weight


def blurred(mask, radius):
    """A 0..1 array softened by a Gaussian of `radius` pixels."""
    image = Image.fromarray((np.clip(mask, 0, 1) * 255).astype("uint8"))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(radius)), np.float32) / 255


def smooth(low, high, values):
    """0 below `low`, 1 above `high`, and a soft step between them."""
    share = np.clip((values - low) / (high - low), 0, 1)
    return share * share * (3 - 2 * share)


class Pen:
    """Collects strokes in design units and renders them as a mask, only as large as they need.

    The `tone` of a stroke is how much of the layer's colour it carries.
    """

    def __init__(self, scene):
        self.factor = scene.scale * SUPERSAMPLE
        self.size = scene.size
        self.strokes = []
        self.left = self.top = math.inf
        self.right = self.bottom = -math.inf

    def _add(self, kind, points, pad=0.0, **options):
        scaled = [(x * self.factor, y * self.factor) for x, y in points]
        across, down = [x for x, _ in scaled], [y for _, y in scaled]
        pad = pad * self.factor + 2
        self.left, self.right = min(self.left, min(across) - pad), max(self.right, max(across) + pad)
        self.top, self.bottom = min(self.top, min(down) - pad), max(self.bottom, max(down) + pad)
        self.strokes.append((kind, scaled, options))

    def poly(self, points, tone=SOLID):
        self._add("polygon", points, fill=int(tone))

    def rect(self, left, top, right, bottom, tone=SOLID):
        corners = [(min(left, right), min(top, bottom)), (max(left, right), max(top, bottom))]
        self._add("rectangle", corners, fill=int(tone))

    def line(self, points, width, tone=SOLID):
        pixels = max(1, round(width * self.factor))
        self._add("line", points, width, fill=int(tone), width=pixels, joint="curve")

    def disc(self, x, y, radius, radius_y=None, tone=SOLID):
        tall = radius if radius_y is None else radius_y
        self._add("ellipse", [(x - radius, y - tall), (x + radius, y + tall)], fill=int(tone))

    def arc(self, x, y, radius, radius_y, start, end, width, tone=SOLID):
        box = [(x - radius, y - radius_y), (x + radius, y + radius_y)]
        options = {"start": start, "end": end, "fill": int(tone), "width": max(1, round(width * self.factor))}
        self._add("arc", box, width, **options)

    def patch(self, blur=0.0):
        """The part of the picture that the strokes reach, as slices, and their mask in it."""
        radius = blur * self.factor / SUPERSAMPLE
        margin = 3 * radius + 2
        left = int(np.clip(self.left / SUPERSAMPLE - margin, 0, self.size[0]))
        top = int(np.clip(self.top / SUPERSAMPLE - margin, 0, self.size[1]))
        right = math.ceil(np.clip(self.right / SUPERSAMPLE + margin, 0, self.size[0]))
        bottom = math.ceil(np.clip(self.bottom / SUPERSAMPLE + margin, 0, self.size[1]))
        if right <= left or bottom <= top:
            return np.s_[0:0, 0:0], np.zeros((0, 0), np.float32)
        image = Image.new("L", ((right - left) * SUPERSAMPLE, (bottom - top) * SUPERSAMPLE), TRANSPARENT)
        draw = ImageDraw.Draw(image)
        for kind, points, options in self.strokes:
            moved = [(x - left * SUPERSAMPLE, y - top * SUPERSAMPLE) for x, y in points]
            getattr(draw, kind)(moved, **options)
        image = image.reduce(SUPERSAMPLE)
        if radius:
            image = image.filter(ImageFilter.GaussianBlur(radius))
        return np.s_[top:bottom, left:right], np.asarray(image, np.float32) / 255

    def mask(self, blur=0.0):
        """The mask of the whole picture."""
        whole = np.zeros((self.size[1], self.size[0]), np.float32)
        box, part = self.patch(blur)
        whole[box] = part
        return whole


class Camera:
    """Projects metres (x right, y up, z ahead) to design units, from an eye with pitch and yaw."""

    def __init__(self, eye, focal, centre=(750, 500), pitch=0.0, yaw=0.0):
        self.eye, self.focal, self.centre = eye, focal, centre
        self.pitch, self.yaw = math.radians(pitch), math.radians(yaw)

    def __call__(self, x, y, z):
        right, up, ahead = x - self.eye[0], y - self.eye[1], z - self.eye[2]
        turned = right * math.cos(self.yaw) - ahead * math.sin(self.yaw)
        ahead = right * math.sin(self.yaw) + ahead * math.cos(self.yaw)
        lifted = up * math.cos(self.pitch) - ahead * math.sin(self.pitch)
        depth = max(0.05, up * math.sin(self.pitch) + ahead * math.cos(self.pitch))
        return self.centre[0] + self.focal * turned / depth, self.centre[1] - self.focal * lifted / depth

    def points(self, *corners):
        return [self(*corner) for corner in corners]

    def size(self, metres, z):
        """How many design units `metres` measure at the distance `z`, for a level camera."""
        return metres * self.focal / max(0.05, z - self.eye[2])


class Scene:
    """A picture in the making: floating-point pixels, and the ways to put light and paint on them."""

    def __init__(self, width=1500, height=1000, scale=SCALE):
        self.width, self.height, self.scale = width, height, scale
        self.size = (round(width * scale), round(height * scale))
        rows, columns = np.mgrid[0 : self.size[1], 0 : self.size[0]].astype(np.float32)
        self.x, self.y = columns / scale, rows / scale
        self.pixels = np.zeros((self.size[1], self.size[0], 3), np.float32)

    # -- laying colour -------------------------------------------------------------------------

    def lay(self, mask, colour, opacity=1.0, fade=None, box=np.s_[:, :]):
        """Covers the picture with `colour` where `mask` says; `fade` = (colour below, from y, to y)."""
        cover = (mask * opacity)[..., None]
        paint = np.asarray(colour, np.float32)
        if paint.ndim == 3:
            paint = paint[box]
        if fade is not None:
            below, start, end = fade
            share = np.clip((self.y[box] - start) / (end - start), 0, 1)[..., None]
            paint = paint * (1 - share) + np.asarray(below, np.float32) * share
        self.pixels[box] = self.pixels[box] * (1 - cover) + paint * cover

    def shine(self, mask, colour, strength=1.0, box=np.s_[:, :]):
        """Adds light of `colour` where `mask` says."""
        self.pixels[box] += (mask * strength)[..., None] * np.asarray(colour, np.float32)

    def shade(self, mask, strength=1.0, box=np.s_[:, :]):
        """Darkens the picture where `mask` says."""
        self.pixels[box] *= (1 - np.clip(mask * strength, 0, 1))[..., None]

    def cover(self, pen, colour, blur=0.5, opacity=1.0):
        """Covers what a pen of its own has drawn."""
        box, mask = pen.patch(blur)
        self.lay(mask, colour, opacity, None, box)

    @contextmanager
    def layer(self, colour, blur=0.5, opacity=1.0, fade=None):
        """What is drawn in the block with the pen is covered with `colour`."""
        pen = Pen(self)
        yield pen
        box, mask = pen.patch(blur)
        self.lay(mask, colour, opacity, fade, box)

    @contextmanager
    def light(self, colour, blur=8.0, strength=1.0):
        """What is drawn in the block shines: its colour is added."""
        pen = Pen(self)
        yield pen
        box, mask = pen.patch(blur)
        self.shine(mask, colour, strength, box)

    @contextmanager
    def shadow(self, blur=6.0, strength=0.5):
        """What is drawn in the block darkens."""
        pen = Pen(self)
        yield pen
        box, mask = pen.patch(blur)
        self.shade(mask, strength, box)

    def draw_mask(self, strokes, blur=0.0):
        """The mask that `strokes(pen)` draws, to be used more than once."""
        pen = Pen(self)
        strokes(pen)
        return pen.mask(blur)

    # -- skies, air and water ------------------------------------------------------------------

    def sky(self, *stops):
        """Fills the picture with a vertical gradient; a stop is (share of the height, colour)."""
        heights = np.array([stop[0] for stop in stops]) * self.height
        for channel in range(3):
            values = np.interp(self.y[:, 0], heights, [stop[1][channel] for stop in stops])
            self.pixels[:, :, channel] = values[:, None]

    def noise(self, cell_x, cell_y, seed, octaves=5):
        return cloud_noise(*self.size, cell_x * self.scale, cell_y * self.scale, seed, octaves)

    def plane_noise(self, horizon, reach, seed, stretch=3.0, cell=90.0, near=0.06, depth_rate=3.0):
        """Noise on a level plane that runs to the `horizon`: clouds above it, ripples below.

        `reach` is the distance in design units (negative: upwards) at which a feature measures
        about `cell`; it shrinks towards the horizon as things do. `stretch` makes features wider,
        a higher `depth_rate` makes them shorter.
        """
        tile = 1024
        texture = cloud_noise(tile, tile, 64, 64, seed, octaves=4)
        share = (self.y[:, :1] - horizon) / reach
        depth = 1 / (np.maximum(share, 0) + near)
        across = (self.x - self.width / 2) * depth / cell * 64 / stretch + tile / 2
        along = depth * 64 * depth_rate * np.ones_like(self.x)
        slant = 0.21 if reach < 0 else 0.03
        values = texture[_mirrored(along, tile), _mirrored(across + along * slant, tile)]
        return np.where(share > 0, values, 0.5).astype(np.float32)

    def clouds(self, colour, amount=0.6, seed=1, size=(700, 150), cut=(0.45, 0.7), span=(0.0, 0.6)):
        """Lays flat cloud of `colour` between two heights (shares of the picture's own)."""
        cover = smooth(*cut, self.noise(*size, seed))
        share = self.y / self.height
        fading = np.clip((span[1] - share) / 0.15, 0, 1) * np.clip((share - span[0]) / 0.06 + 1, 0, 1)
        self.lay(cover * fading, colour, amount)

    def cloud_deck(self, horizon, colour, amount=0.6, seed=1, cut=(0.42, 0.66), cell=260.0, lit=None):
        """Lays clouds in perspective, growing from the horizon towards the viewer; `lit` edges them."""
        values = blurred(self.plane_noise(horizon, -horizon, seed, stretch=1.6, cell=cell), 2.2 * self.scale)
        near_horizon = np.clip((horizon - self.y) / (horizon * 0.16), 0, 1)
        self.lay(smooth(*cut, values) * near_horizon, colour, amount)
        if lit is not None:
            middle = (cut[0] + cut[1]) / 2
            edge = np.clip(1 - np.abs(values - cut[0] - 0.03) / 0.07, 0, 1) * (values < middle)
            towards = np.exp(-(horizon - self.y) / (horizon * 0.3))
            self.shine(edge * near_horizon * towards, lit, 0.5 * amount)

    def sun(self, x, y, radius, colour, strength=1.0, flat=1.0):
        """A soft light in the air around a point."""
        distance = np.hypot(self.x - x, (self.y - y) * flat)
        self.shine(np.exp(-distance / radius), colour, strength)

    def haze(self, y, thickness, colour, strength=0.6):
        """A level band of mist."""
        self.lay(np.exp(-(((self.y - y) / thickness) ** 2)), colour, strength)

    def glow(self, points, colour, radius=12.0, strength=1.0):
        """Small lamps: a point is (x, y, size). Each has a bright core and a halo of `radius`."""
        pen = Pen(self)
        for x, y, size in points:
            pen.disc(x, y, size)
        halo = pen.mask(radius) * 3 + pen.mask(radius * 3) * 2.5
        core = pen.mask(0.7)
        self.shine(np.clip(halo * strength, 0, 1), colour, 0.85)
        self.shine(core, mix(colour, (255, 255, 255), 0.4), 0.9)

    def water(self, shore, keep=0.74, tint=(34, 44, 58), seed=3, sway=20.0, cell=60.0, smear=0.0):
        """Below `shore` mirrors what is above it, swayed by ripples and mixed with a tint."""
        first = round(shore * self.scale)
        ripple = self.plane_noise(shore, self.height - shore, seed, stretch=5.0, cell=cell)[first:] - 0.5
        rows = np.arange(ripple.shape[0])[:, None]
        columns = np.arange(self.size[0])[None, :]
        share = rows / max(1, ripple.shape[0])
        source_row = first - 1 - rows - (ripple * sway * 3.2 * share * self.scale).astype(int)
        source_row = np.clip(source_row, 0, first - 1)
        shift = (ripple * sway * (0.35 + 1.6 * share) * self.scale).astype(int)
        source_column = np.clip(columns + shift, 0, self.size[0] - 1)
        above = self.pixels[:first]
        if smear:
            above = _smeared(above, smear * self.scale)
        mirrored = above[source_row, source_column]
        water = mirrored * keep + np.asarray(tint, np.float32) * (1 - keep)
        self.pixels[first:] = water * (1 + ripple * (0.35 + 0.65 * share))[..., None]

    def waves(self, shore, dark, bright, seed, cell=70.0, foam=0.0, foam_colour=(226, 232, 232)):
        """Open water below `shore`, without a mirror: troughs `dark`, backs of waves `bright`."""
        ripple = self.plane_noise(shore, self.height - shore, seed, stretch=2.6, cell=cell, depth_rate=7)
        fine = self.plane_noise(
            shore, self.height - shore, seed + 1, stretch=4.0, cell=cell / 3, depth_rate=12
        )
        height = ripple * 0.7 + fine * 0.3
        colour = mix(dark, bright, smooth(0.3, 0.7, height)[..., None])
        sea = (self.y > shore).astype(np.float32)
        self.lay(sea, colour)
        if foam:
            crest = smooth(0.6, 0.72, height) * smooth(0.45, 0.6, fine)
            self.lay(sea * crest, foam_colour, foam)

    def rain(self, seed, amount=1.0, slant=0.06, colour=(40, 44, 54)):
        """Falling rain, seen where there is light behind it."""
        streaks = cloud_noise(*self.size, 2.4 * self.scale, 46 * self.scale, seed, octaves=2)
        rows = np.arange(self.size[1])[:, None]
        columns = (np.arange(self.size[0])[None, :] + rows * slant).astype(int) % self.size[0]
        behind = blurred(self.pixels.mean(axis=2) / 255, 30)
        streaks = np.clip((streaks[rows, columns] - 0.66) * 4, 0, 1)
        self.shine(streaks * (0.25 + 1.6 * behind), colour, amount)

    def snowfall(self, seed, count=500, largest=3.0, colour=(236, 240, 246), opacity=0.8):
        random = dice(seed)
        with self.layer(colour, 0.8, opacity) as pen:
            for _ in range(count):
                size = largest * random.random() ** 3 + 0.5
                pen.disc(random.uniform(0, self.width), random.uniform(0, self.height), size)

    def texture(self, mask, cell_x, cell_y, seed, strength=0.2):
        """Roughens what `mask` covers, so that a wall is a wall and not a fill."""
        self.pixels *= (1 + (self.noise(cell_x, cell_y, seed) - 0.5) * 2 * strength * mask)[..., None]

    # -- the print -----------------------------------------------------------------------------

    def print(self, seed, grain=2.6, vignette=0.26, contrast=1.06, bloom=0.22, warmth=0.0):
        """The finished picture: bloom, contrast, vignette and film grain."""
        pixels = self.pixels
        if bloom:
            bright = np.clip((pixels - 150) / 105, 0, 1.4)
            small = Image.fromarray((np.clip(bright, 0, 1) * 255).astype("uint8")).reduce(4)
            soft = small.filter(ImageFilter.GaussianBlur(7 * self.scale)).resize(self.size, Image.BICUBIC)
            pixels = pixels + np.asarray(soft, np.float32) * bloom
        pixels = (pixels - 118) * contrast + 118
        pixels = pixels + np.array([warmth, 0, -warmth], np.float32)
        edge = ((self.x / self.width - 0.5) * 2) ** 2 + ((self.y / self.height - 0.5) * 2) ** 2
        pixels = pixels * (1 - vignette * edge / 2)[..., None]
        speckle = dice(seed).normal(0, grain, (self.size[1], self.size[0])).astype(np.float32)
        speckle = (speckle + np.roll(speckle, 1, 0) + np.roll(speckle, 1, 1)) * 0.62
        pixels = 255 * _shoulder(np.maximum(pixels, 0) / 255) + speckle[..., None]
        return Image.fromarray(np.clip(pixels, 0, 255).astype("uint8"))


def _mirrored(index, size):
    """An index into a tile of `size` that runs to its end and back, for ever."""
    folded = np.abs(index).astype(np.int64) % (2 * size)
    return np.where(folded < size, folded, 2 * size - 1 - folded)


def _smeared(pixels, radius):
    """Pixels stretched upwards and downwards, as wet ground stretches what it mirrors."""
    image = Image.fromarray(np.clip(pixels, 0, 255).astype("uint8"))
    width, height = image.size
    flat = image.resize((width, max(1, int(height / radius))), Image.BOX)
    return np.asarray(flat.resize((width, height), Image.BICUBIC), np.float32)


def _shoulder(values):
    """Compresses what is brighter than paper white, so that lamps keep their colour."""
    knee = 0.86
    over = np.maximum(values - knee, 0)
    return np.where(values < knee, values, knee + (1 - knee) * (1 - np.exp(-over / (1 - knee))))


# ---------------------------------------------------------------------------------------------
# Things that stand in more than one picture
# ---------------------------------------------------------------------------------------------


def person(pen, x, foot, height, stride=0.0, tone=SOLID, coat=0.42, hat=False, lean=0.0):
    """A standing or walking figure: `stride` opens the legs, `coat` is the height of its hem."""
    unit = height

    def at(across, up):
        return x + (across + lean * up) * unit, foot - up * unit

    for side in (-1, 1):
        ankle = side * (0.035 + 0.11 * stride)
        hip, knee = at(side * 0.042, coat + 0.06), at(side * 0.05 + ankle * 0.45, 0.25)
        pen.line([hip, knee, at(ankle, 0.02)], 0.062 * unit, tone)
        toe = at(ankle + 0.03, 0.012)
        pen.disc(toe[0], toe[1], 0.042 * unit, 0.016 * unit, tone)
        swing = -side * 0.07 * stride
        arm = [at(side * 0.095, 0.80), at(side * 0.135 + swing * 0.4, 0.62), at(side * 0.125 + swing, 0.46)]
        pen.line(arm, 0.052 * unit, tone)
    outline = [(-0.05, 0.855), (-0.105, 0.825), (-0.12, 0.76), (-0.1, 0.62), (-0.118, coat)]
    body = [at(*point) for point in outline] + [at(-across, up) for across, up in reversed(outline)]
    pen.poly(body, tone)
    pen.rect(*at(-0.028, 0.89), *at(0.028, 0.84), tone)
    head = at(0, 0.93)
    pen.disc(head[0], head[1], 0.052 * unit, 0.066 * unit, tone)
    if hat:
        pen.disc(head[0], head[1] - 0.035 * unit, 0.062 * unit, 0.045 * unit, tone)


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


def ridge(pen, base, peak, seed, cell=300, width=1500):
    """A line of hills."""
    line = cloud_noise(width // 5 + 1, 8, cell / 5, 8, seed)[4]
    pen.poly([(0, base)] + [(i * 5, base - peak * value) for i, value in enumerate(line)] + [(width, base)])


def gulls(pen, seed, count, box, size=9):
    """Birds on the wing, inside (left, top, right, bottom)."""
    random = dice(seed)
    for _ in range(count):
        x, y = random.uniform(box[0], box[2]), random.uniform(box[1], box[3])
        span, lift = size * random.uniform(0.5, 1.3), random.uniform(0.2, 0.6)
        left = [(x - span, y - span * lift), (x - span * 0.45, y - span * 0.5), (x, y)]
        right = [(x, y), (x + span * 0.45, y - span * 0.5), (x + span, y - span * lift * 0.6)]
        pen.line(left + right[1:], 1.5)


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


# ---------------------------------------------------------------------------------------------
# The pictures
# ---------------------------------------------------------------------------------------------


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
        pen.poly(
            [
                (tower - 44, deck + 164),
                (tower - 34, deck + 122),
                (tower + 40, deck + 122),
                (tower + 50, deck + 164),
            ]
        )

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


def _barge(pen):
    """The repair barge: hull, deck house, crane and a load of steel under a tarpaulin."""
    pen.poly([(548, 752), (892, 752), (866, 788), (574, 788)])
    pen.rect(804, 716, 852, 753)
    pen.rect(798, 711, 858, 717)
    pen.rect(818, 680, 823, 712)
    pen.poly([(690, 752), (700, 736), (776, 734), (788, 752)])
    pen.line([(632, 752), (632, 706)], 16)
    pen.line([(634, 716), (730, 592)], 5)
    pen.line([(640, 724), (730, 592)], 3)
    pen.line([(620, 706), (648, 668), (730, 592)], 1.6)
    pen.line([(730, 592), (731, 690)], 1.4)
    pen.rect(725, 690, 737, 698)
    for x in range(560, 880, 22):
        pen.line([(x, 752), (x, 742)], 1)
    pen.line([(560, 742), (800, 742)], 1)


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
        _barge(pen)
    with scene.layer((150, 72, 48), 0.7, 0.7) as pen:
        pen.poly([(568, 781), (871, 781), (866, 788), (574, 788)])
    scene.glow([(818, 729, 2.6), (834, 729, 2.6), (820, 679, 1.8), (632, 730, 2)], (255, 214, 140), 8)
    return scene.print(101, contrast=1.08)


def bridge_tower(scene):
    """Looking up at the bridge's north tower: bracing, scaffolding, a hanging platform, crane jibs."""
    scene.sky((0, (96, 124, 150)), (0.5, (166, 184, 194)), (1, (214, 214, 206)))
    scene.clouds((236, 234, 228), 0.75, 21, (620, 300), (0.42, 0.68), (0, 1.2))
    scene.clouds((116, 132, 148), 0.5, 24, (900, 260), (0.5, 0.75), (0, 1.2))
    scene.sun(170, 160, 420, (70, 58, 34))
    camera = Camera((-13, 1.6, -27), 1080, (700, 560), pitch=47, yaw=20)

    def face(corners, colour, below=None):
        with scene.layer(colour, 0.5, fade=below) as pen:
            pen.poly(camera.points(*corners))

    def box(left, bottom, near, right, top, far, tone):
        """A steel box: the near side, the side that turns from the light, and the underside."""
        lit, dim = mix(tone, (188, 194, 190), 0.34), mix(tone, (18, 26, 36), 0.38)
        face([(right, bottom, near), (right, top, near), (right, top, far), (right, bottom, far)], dim)
        face([(left, bottom, near), (left, top, near), (left, top, far), (left, bottom, far)], lit)
        face(
            [(left, bottom, near), (right, bottom, near), (right, bottom, far), (left, bottom, far)],
            mix(dim, (10, 14, 20), 0.4),
        )
        face([(left, bottom, near), (left, top, near), (right, top, near), (right, bottom, near)], tone)

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
            pen.poly(
                camera.points(
                    (-10.5, level, -1.5), (right, level, -1.5), (right, level, -0.2), (-10.5, level, -0.2)
                )
            )
        with scene.layer((66, 54, 46), 0.4) as pen:
            for z in (-1.07, -0.63):
                pen.line(camera.points((-10.5, level, z), (right, level, z)), 1.6)
        with scene.layer((206, 172, 122), 0.5) as pen:
            pen.line(camera.points((-10.5, level, -1.5), (right, level, -1.5)), 3)
    with scene.layer((30, 34, 40), 0.5) as pen:
        pen.poly(camera.points((1.6, 29.2, -1.6), (8.4, 29.2, -1.6), (8.4, 30.4, -1.6), (1.6, 30.4, -1.6)))
        for x in (2, 8):
            pen.line(camera.points((x, 30, -1.5), (x, 75, -0.4)), 1.4)
    with scene.layer((206, 128, 44), 0.5) as pen:
        pen.poly(camera.points((1.6, 30.2, -1.6), (8.4, 30.2, -1.6), (8.4, 30.6, -1.6), (1.6, 30.6, -1.6)))
    for root, tip, thick in (((1580, 250), (905, 60), 34), ((-60, 420), (330, 28), 22)):
        _crane_jib(scene, root, tip, thick)
    with scene.layer((46, 54, 62), 0.4) as pen:
        gulls(pen, 12, 7, (930, 180, 1400, 480), 12)
    scene.haze(1010, 210, (206, 208, 200), 0.4)
    scene.glow([(*camera(x, 15.6, -1.6), 2.6) for x in (-6, -1, 4)], (255, 226, 170), 9, 0.9)
    return scene.print(102, vignette=0.32, contrast=1.1)


def _crane_jib(scene, root, tip, thick):
    """A lattice jib that reaches into the picture, with its rope and hook."""
    length = math.hypot(tip[0] - root[0], tip[1] - root[1])
    along = ((tip[0] - root[0]) / length, (tip[1] - root[1]) / length)
    across = (-along[1], along[0])

    def at(distance, offset):
        return (
            root[0] + along[0] * distance + across[0] * offset,
            root[1] + along[1] * distance + across[1] * offset,
        )

    with scene.layer((172, 112, 44), 0.5, fade=((120, 84, 48), 0, 500)) as pen:
        for side in (-0.5, 0.5):
            pen.line([at(0, side * thick), at(length, side * thick * 0.35)], 4.5)
        steps = int(length / (thick * 0.9))
        zigzag = []
        for step in range(steps + 1):
            share = step / steps
            side = 0.5 if step % 2 else -0.5
            zigzag.append(at(length * share, side * thick * (1 - 0.65 * share)))
        pen.line(zigzag, 2.4)
    with scene.layer((54, 58, 62), 0.4) as pen:
        hook = at(length * 0.97, 0)
        pen.line([hook, (hook[0], hook[1] + 150)], 1.5)
        pen.rect(hook[0] - 5, hook[1] + 150, hook[0] + 5, hook[1] + 166)


def _quay_crane(pen, x, base, size, direction):
    """A container crane, jib out over the water."""

    def stroke(points, width):
        pen.line([(x + direction * across * size, base - up * size) for across, up in points], width * size)

    for leg in (-40, 40):
        stroke([(leg, 0), (leg * 0.86, 172)], 7)
    stroke([(-39, 66), (39, 66)], 6)
    stroke([(-34, 66), (34, 170)], 3)
    stroke([(-40, 172), (40, 172)], 9)
    stroke([(-34, 172), (-20, 272), (34, 172)], 6)
    stroke([(-92, 186), (232, 186)], 8)
    stroke([(-92, 196), (232, 194)], 2)
    for across in range(-90, 226, 16):
        stroke([(across, 187), (across + 8, 196), (across + 16, 187)], 1.4)
    for far in (226, 110, -88):
        stroke([(-20, 272), (far, 190)], 2.6)
    stroke([(146, 186), (146, 120)], 1.4)
    stroke([(154, 186), (154, 120)], 1.4)
    stroke([(134, 118), (166, 118)], 6)
    stroke([(-66, 178), (-32, 178)], 22)
    stroke([(20, 178), (34, 178)], 14)


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
                _quay_crane(pen, x, base, size, 1 if random.random() < 0.6 else -1)
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


def hall(scene):
    """Under the town hall's colonnade, low winter sun raking between the columns on to floor and wall."""
    scene.sky((0, (120, 150, 176)), (0.4, (212, 206, 190)), (1, (236, 214, 178)))
    camera = Camera((1.1, 1.75, -5.5), 800, (830, 590))
    floor_far, ceiling, left, right = 64, 7.4, -2.6, 4.4
    with scene.layer((170, 160, 156), 2.4) as pen:
        skyline(pen, 592, 30, 120, 5, 30, 80, True, (-20, 760))
    scene.haze(580, 60, (250, 226, 186), 0.7)
    end = floor_far
    surfaces = (
        ((188, 176, 156), [(right, 0, -5.4), (right, ceiling, -5.4), (right, ceiling, end), (right, 0, end)]),
        (
            (128, 120, 112),
            [
                (left - 1, ceiling, -5.4),
                (right, ceiling, -5.4),
                (right, ceiling, end),
                (left - 1, ceiling, end),
            ],
        ),
        ((150, 140, 126), [(left - 9, 0, -5.4), (right, 0, -5.4), (right, 0, end), (left - 9, 0, end)]),
    )
    for tone, corners in surfaces:
        with scene.layer(mix(tone, (60, 56, 62), 0.55), 0.6) as pen:
            pen.poly(camera.points(*corners))
    with scene.layer((230, 200, 150), 3) as pen:
        pen.poly(camera.points((left, 0, end), (left, ceiling, end), (right, ceiling, end), (right, 0, end)))
    with scene.layer((58, 52, 56), 0.5, 0.8) as pen:
        for z in range(-4, 64, 4):
            pen.poly(
                camera.points(
                    (left, ceiling, z),
                    (right, ceiling, z),
                    (right, ceiling - 0.05, z + 0.7),
                    (left, ceiling - 0.05, z + 0.7),
                )
            )
    for z in range(-3, 62, 8):
        with scene.layer((50, 42, 40), 0.5) as pen:
            pen.poly(
                camera.points((right, 0, z), (right, 3.7, z), (right, 3.7, z + 2.6), (right, 0, z + 2.6))
            )
        with scene.layer((96, 74, 54), 0.5) as pen:
            for near, far in ((0.25, 1.2), (1.4, 2.35)):
                for low, high in ((0.3, 1.6), (1.9, 3.4)):
                    pen.poly(
                        camera.points(
                            (right, low, z + near),
                            (right, high, z + near),
                            (right, high, z + far),
                            (right, low, z + far),
                        )
                    )
        with scene.layer((150, 140, 126), 0.5, 0.8) as pen:
            pen.line(
                camera.points(
                    (right, 0, z - 0.3), (right, 4, z - 0.3), (right, 4, z + 2.9), (right, 0, z + 2.9)
                ),
                80 / (z + 9),
            )
    pitch, thickness = 4.0, 0.62
    spots = list(range(0, 62, 4))
    bars = Pen(scene)
    for z in [-8, -4, *spots]:
        start, stop, drift = z + thickness + 0.35, z + pitch - thickness + 0.35, 2.3
        bars.poly(
            camera.points(
                (left, 0, start), (left, 0, stop), (right, 0, stop + drift), (right, 0, start + drift)
            )
        )
        bars.poly(
            camera.points(
                (right, 0, start + drift),
                (right, 0, stop + drift),
                (right, 3.3, stop + drift + 1),
                (right, 3.3, start + drift + 1),
            )
        )
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
        shadow_end = camera(right, 0, z + 1.9)
        with scene.shadow(1.6, 0.6) as pen:
            pen.poly(
                [
                    (foot[0] - 4, foot[1]),
                    (foot[0] + 6, foot[1]),
                    (shadow_end[0], shadow_end[1] - 4),
                    (shadow_end[0] - 8, shadow_end[1] + 1),
                ]
            )
        with scene.layer((40, 36, 42), 0.5) as pen:
            person(pen, foot[0], foot[1], foot[1] - head[1], 0.7, hat=z > 30)
        with scene.layer((232, 190, 130), 0.5, 0.6) as pen:
            pen.line(
                [
                    (foot[0] - 0.11 * (foot[1] - head[1]), foot[1] - 0.8 * (foot[1] - head[1])),
                    (foot[0] - 0.1 * (foot[1] - head[1]), foot[1] - 0.45 * (foot[1] - head[1])),
                ],
                1.6,
            )
    for z in reversed(spots):
        _stone_column(scene, camera, left, z, ceiling, thickness)
    with scene.layer((92, 86, 84), 0.5, fade=((128, 116, 104), 0, 300)) as pen:
        pen.poly(
            camera.points(
                (left - 0.75, ceiling - 0.62, -5.2),
                (left - 0.75, ceiling + 0.2, -5.2),
                (left - 0.75, ceiling + 0.2, end),
                (left - 0.75, ceiling - 0.62, end),
            ),
            0,
        )
        pen.poly(
            camera.points(
                (left + 0.72, ceiling - 0.5, -5.2),
                (left + 0.72, ceiling + 0.1, -5.2),
                (left + 0.72, ceiling + 0.1, end),
                (left + 0.72, ceiling - 0.5, end),
            )
        )
    angle = (scene.x - 150) * 0.5 - (scene.y - 200)
    shafts = 0.5 + 0.5 * np.sin(angle / 54)
    scene.shine(
        shafts**3 * np.exp(-(((scene.x - 760) / 330) ** 2)) * (scene.y > 150) * smooth(1000, 500, scene.y),
        (76, 58, 30),
        0.5,
    )
    scene.sun(700, 520, 150, (120, 86, 40), 0.8)
    return scene.print(105, vignette=0.34, contrast=1.12, warmth=3)


def _stone_column(scene, camera, x, z, ceiling, radius):
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
    pen.poly(
        [
            (foot[0] - half, foot[1]),
            (foot[0] - half * 0.86, head[1]),
            (foot[0] + half * 0.86, head[1]),
            (foot[0] + half, foot[1]),
        ]
    )
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


def market(scene):
    """Noon in the covered market: iron arches, shafts of light through the roof, stalls and shoppers."""
    scene.sky((0, (70, 62, 54)), (0.42, (150, 134, 108)), (0.6, (226, 204, 164)), (1, (112, 98, 84)))
    camera = Camera((0.4, 1.9, -3), 800, (770, 560))
    scene.sun(770, 500, 210, (140, 120, 84), 0.6)
    half, spring, end = 6.4, 4.9, 62
    with scene.layer((126, 112, 96), 0.8, fade=((96, 84, 74), 600, 1000)) as pen:
        pen.poly(camera.points((-half, 0, -2.6), (half, 0, -2.6), (half, 0, end), (-half, 0, end)))
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
                pen.rect(
                    foot[0] - thick * 1.7,
                    head[1] - scale * 0.1,
                    foot[0] + thick * 1.7,
                    head[1] + scale * 0.22,
                )
                pen.rect(foot[0] - thick * 1.7, foot[1] - scale * 0.5, foot[0] + thick * 1.7, foot[1])
            middle = camera(0, spring, z)
            for radius in (half, half - 0.62):
                pen.arc(middle[0], middle[1], radius * scale, radius * scale * 0.62, 180, 360, scale * 0.13)
            for step in range(25):
                angle, further = math.pi * step / 24, math.pi * (step + 0.5) / 24
                outer, inner = half * scale, (half - 0.62) * scale
                pen.line(
                    [
                        (middle[0] + outer * math.cos(angle), middle[1] - outer * 0.62 * math.sin(angle)),
                        (middle[0] + inner * math.cos(further), middle[1] - inner * 0.62 * math.sin(further)),
                    ],
                    scale * 0.05,
                )
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
            pen.poly(camera.points((inner, 0, z), (inner, 0.95, z), (inner, 0.95, z + 3), (inner, 0, z + 3)))
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
                pen.poly(
                    camera.points(
                        (first, 2.35, z - 0.3),
                        (last, 2.35, z - 0.3),
                        (last, 3.0, z + 1.8),
                        (first, 3.0, z + 1.8),
                    )
                )
                pen.poly(
                    camera.points(
                        (first, 2.35, z - 0.3),
                        (last, 2.35, z - 0.3),
                        (last, 2.12, z - 0.3),
                        (first, 2.12, z - 0.3),
                    )
                )
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
        tone = mix(coats[int(random.integers(0, len(coats)))], (214, 190, 150), share * 0.9)
        with scene.shadow(3, 0.35 * (1 - share)) as pen:
            pen.disc(foot[0] + height * 0.14, foot[1] + 2, height * 0.26, height * 0.035)
        with scene.layer(tone, 0.6, fade=(mix(tone, (20, 16, 16), 0.35), foot[1] - height, foot[1])) as pen:
            person(
                pen,
                foot[0],
                foot[1],
                height,
                random.uniform(0.1, 0.8),
                coat=random.uniform(0.3, 0.5),
                hat=random.random() < 0.4,
            )
            if random.random() < 0.5:
                bag = foot[0] + height * 0.16
                pen.rect(
                    bag - height * 0.05, foot[1] - height * 0.44, bag + height * 0.05, foot[1] - height * 0.28
                )
        skin = mix((206, 160, 130), (214, 190, 150), share * 0.9)
        with scene.layer(skin, 0.6, 0.75) as pen:
            pen.disc(foot[0] + height * 0.006, foot[1] - height * 0.92, height * 0.034, height * 0.045)
        with scene.layer((255, 232, 186), 0.8, 0.5 * (1 - share)) as pen:
            pen.line(
                [
                    (foot[0] - height * 0.115, foot[1] - height * 0.8),
                    (foot[0] - height * 0.105, foot[1] - height * 0.5),
                ],
                height * 0.012,
            )


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


def theatre(scene):
    """From the gallery: an orchestra on a warm stage far below, balconies and heads in the dark."""
    scene.sky((0, (14, 9, 11)), (1, (26, 14, 14)))
    camera = Camera((1.5, 15, -21), 1020, (750, 470), pitch=-20)
    with scene.layer((196, 140, 84), 1.5, fade=((228, 172, 106), 300, 700)) as pen:
        pen.poly(camera.points((-10, 0, 0), (10, 0, 0), (8, 0.4, 12), (-8, 0.4, 12)))
    boards = scene.draw_mask(
        lambda pen: [
            pen.line(camera.points((x, 0, 0), (x * 0.8, 0.4, 12)), 1.2) for x in np.arange(-10, 10.1, 0.5)
        ],
        0.4,
    )
    scene.shade(boards, 0.28)
    with scene.layer((96, 58, 34), 1, fade=((150, 96, 54), 120, 330)) as pen:
        pen.poly(camera.points((-8, 0.4, 12), (8, 0.4, 12), (8, 9.5, 12), (-8, 9.5, 12)))
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
        _musician(scene, camera, x, 0.35 * max(0, row - 1), z, random)
        if random.random() < 0.75:
            stand = camera(x * 0.9, 0.9 + 0.35 * max(0, row - 1), z - 0.75)
            lamps.append((stand[0], stand[1], 1.5))
    with scene.layer((236, 226, 196), 0.5, 0.9) as pen:
        for x, y, _ in lamps:
            pen.poly([(x - 5, y + 4), (x - 4, y - 2), (x + 4, y - 2), (x + 5, y + 4)])
    scene.glow(lamps, (255, 224, 160), 6, 0.4)
    foot = camera(0, 0.35, 0.9)
    with scene.layer((60, 36, 24), 0.6) as pen:
        pen.poly(camera.points((-0.9, 0.35, 0.3), (0.9, 0.35, 0.3), (0.9, 0.35, 1.5), (-0.9, 0.35, 1.5)))
    with scene.layer((16, 12, 14), 0.5) as pen:
        person(pen, foot[0], foot[1], 72, 0.3, coat=0.36)
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


def _musician(scene, camera, x, floor, z, random):
    """A seated player in black with an instrument: the orchestra is forty of these."""
    foot, head = camera(x, floor, z), camera(x, floor + 1.28, z)
    unit = foot[1] - head[1]
    with scene.layer((22, 16, 18), 0.4) as pen:
        pen.poly(
            [
                (foot[0] - unit * 0.3, foot[1]),
                (foot[0] - unit * 0.26, foot[1] - unit * 0.62),
                (foot[0] + unit * 0.26, foot[1] - unit * 0.62),
                (foot[0] + unit * 0.3, foot[1]),
            ]
        )
    with scene.layer((226, 184, 150), 0.4) as pen:
        pen.disc(foot[0], foot[1] - unit * 0.8, unit * 0.12, unit * 0.15)
    with scene.layer(((52, 34, 24), (24, 18, 18), (120, 90, 50))[int(random.integers(0, 3))], 0.4) as pen:
        pen.disc(foot[0], foot[1] - unit * 0.87, unit * 0.13, unit * 0.1)
    with scene.layer((240, 232, 220), 0.4, 0.9) as pen:
        pen.poly(
            [
                (foot[0] - unit * 0.06, foot[1] - unit * 0.63),
                (foot[0] + unit * 0.06, foot[1] - unit * 0.63),
                (foot[0], foot[1] - unit * 0.36),
            ]
        )
    with scene.layer((150, 78, 34) if z < 9 else (214, 168, 80), 0.4) as pen:
        lean = -1 if x > 0 else 1
        pen.line(
            [
                (foot[0] - lean * unit * 0.12, foot[1] - unit * 0.58),
                (foot[0] + lean * unit * 0.3, foot[1] - unit * 0.34),
            ],
            unit * 0.17,
        )
    with scene.layer((232, 214, 186), 0.4, 0.8) as pen:
        pen.line(
            [(foot[0] + unit * 0.3, foot[1] - unit * 0.75), (foot[0] - unit * 0.1, foot[1] - unit * 0.42)], 1
        )


def pitch(scene):
    """Night football from the stand: four lamps in the mist, frost along the left touchline."""
    scene.sky((0, (12, 20, 36)), (0.3, (34, 48, 66)), (0.42, (84, 98, 106)), (1, (30, 60, 44)))
    camera = Camera((-9, 17, -28), 930, (750, 540), pitch=-15)

    def ground(*corners):
        return camera.points(*[(x, 0, z) for x, z in corners])

    far_left, far_right = camera(-62, 0, 76), camera(62, 0, 76)
    with scene.layer((30, 36, 46), 1, fade=((20, 24, 32), 240, 420)) as pen:
        pen.poly(
            [(-10, far_left[1] - 104), (1510, far_right[1] - 116), (1510, far_right[1]), (-10, far_left[1])]
        )
    with scene.layer((16, 20, 28), 0.8) as pen:
        pen.poly(
            [
                (-10, far_left[1] - 136),
                (1510, far_right[1] - 152),
                (1510, far_right[1] - 118),
                (-10, far_left[1] - 108),
            ]
        )
        for x in range(40, 1500, 120):
            pen.line([(x, far_left[1] - 112), (x, far_left[1] - 4)], 3)
    random = dice(1)
    top, bottom = far_left[1] - 96, far_left[1] - 14
    for tone in ((150, 140, 136), (96, 92, 104), (178, 84, 66), (190, 176, 150), (62, 84, 112)):
        with scene.layer(tone, 0.4, 0.75) as pen:
            for _ in range(620):
                x, share = random.uniform(0, 1500), random.random()
                y = top + (bottom - top) * share
                pen.disc(x, y, 2.3, 3.1, random.integers(70, 230))
                pen.rect(x - 2.6, y + 2, x + 2.6, y + 7, random.integers(40, 150))
    scene.haze(far_left[1] - 56, 60, (120, 132, 138), 0.26)
    grass = (scene.y > far_left[1]).astype(np.float32)
    scene.lay(grass, (98, 138, 88), fade=((38, 84, 46), far_left[1], 1000))
    for stripe in range(-7, 8, 2):
        with scene.layer((128, 166, 104), 1, 0.26, fade=((70, 120, 66), far_left[1], 1000)) as pen:
            pen.poly(
                ground(
                    (stripe * 7.5, -2), (stripe * 7.5 + 7.5, -2), (stripe * 7.5 + 7.5, 70), (stripe * 7.5, 70)
                )
            )
    scene.texture(grass, 26, 7, 91, 0.16)
    frost = scene.draw_mask(lambda pen: pen.poly(ground((-58, -3), (-38, -3), (-40, 72), (-58, 72))), 16)
    scene.lay(frost * (0.4 + 0.9 * (scene.noise(150, 26, 92) - 0.2)).clip(0, 1), (206, 222, 222), 0.85)
    with scene.layer((206, 214, 218), 0.8, 0.9) as pen:
        pen.poly([(-10, far_left[1] - 16), (1510, far_left[1] - 16), (1510, far_left[1]), (-10, far_left[1])])
    with scene.layer((34, 74, 108), 0.6) as pen:
        for x in range(0, 1500, 190):
            pen.rect(x + 4, far_left[1] - 14, x + 92, far_left[1] - 2)
    with scene.layer((150, 58, 44), 0.6) as pen:
        for x in range(96, 1500, 190):
            pen.rect(x + 4, far_left[1] - 14, x + 92, far_left[1] - 2)
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
            pen.line(
                camera.points(
                    (side * 52, 0, 30), (side * 52, 2.6, 30), (side * 52, 2.6, 38), (side * 52, 0, 38)
                ),
                2.6,
            )
    reds, blues = (196, 56, 46), (226, 224, 214)
    players = [
        (-8, 30, reds),
        (-3, 24, blues),
        (3, 37, reds),
        (9, 45, blues),
        (-16, 40, reds),
        (-21, 33, blues),
        (16, 28, reds),
        (22, 40, blues),
        (-30, 50, reds),
        (-6, 52, blues),
        (12, 16, reds),
        (-14, 14, blues),
        (4, 20, reds),
        (28, 56, blues),
        (-26, 20, reds),
        (-34, 37, blues),
        (1, 27.5, (40, 40, 44)),
    ]
    for x, z, shirt in sorted(players, key=lambda player: -player[1]):
        foot, head = camera(x, 0, z), camera(x, 1.85, z)
        tall = foot[1] - head[1]
        with scene.shadow(1.2, 0.42) as pen:
            for spread, rise in ((-1.5, -0.42), (1.5, -0.4), (-1.25, 0.4), (1.3, 0.42)):
                pen.line([foot, (foot[0] + spread * tall, foot[1] + rise * tall)], tall * 0.15)
        with scene.layer((226, 184, 156), 0.4) as pen:
            person(pen, foot[0], foot[1], tall, random.uniform(0.5, 1.4), coat=0.5)
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
        pen.disc(ball[0], ball[1], 4)
    lamps = []
    for mast, y in ((180, 70), (640, 128), (1010, 122), (1372, 56)):
        with scene.layer((20, 26, 34), 0.7) as pen:
            pen.line([(mast - 4, y + 20), (mast - 8, far_left[1] - 130)], 4)
            pen.line([(mast + 4, y + 20), (mast + 8, far_left[1] - 130)], 4)
            for step in range(y + 30, int(far_left[1] - 130), 26):
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
            _street_house(scene, camera, centre, side, near, far, random)
    road = [(centre(z) - 6, 0, z) for z in np.arange(2, 80, 2)]
    other = [(centre(z) + 6, 0, z) for z in np.arange(80, 1, -2)]
    with scene.layer((66, 64, 80), 1, fade=((34, 36, 50), 570, 1000)) as pen:
        pen.poly(camera.points(*road, *other))
    setts = scene.plane_noise(560, 440, 29, stretch=1.2, cell=26, depth_rate=26)
    ground = (scene.y > 562).astype(np.float32)
    scene.shine((setts - 0.5) * ground * smooth(570, 760, scene.y), (78, 76, 82), 0.9)
    above = scene.pixels.copy()
    first = round(566 * scene.scale)
    mirrored = _smeared(above[:first][::-1], 34 * scene.scale)
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
            person(pen, foot[0], foot[1], foot[1] - head[1], stride, hat=z > 12)
    scene.haze(566, 60, (214, 166, 140), 0.22)
    return scene.print(109, vignette=0.36, contrast=1.12, bloom=0.32)


def _street_house(scene, camera, centre, side, near, far, random):
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
            corners = [
                at(start, low),
                at(start, low + 1.6),
                at(start + 0.15, low + 1.6),
                at(start + 0.15, low),
            ]
            with scene.layer(mix((24, 30, 50), (150, 130, 140), hazy * 0.8), 0.4) as pen:
                pen.poly(corners)
            if random.random() < 0.42:
                with scene.light((255, 198, 120), 0.6, random.uniform(0.45, 0.95)) as pen:
                    pen.poly(corners)


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
        pen.poly(
            [
                front(-1.15, -0.02),
                front(1.3, -0.02),
                *[side(z, -0.05) for z in steps],
                side(far, 0.3),
                front(-1, 0.5),
            ]
        )
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
        pen.poly(
            [
                front(-1, 0.5),
                front(-1.02, 1.7),
                front(-0.9, 3.42),
                front(-0.62, 3.66),
                front(0.62, 3.66),
                front(0.9, 3.42),
                front(1.02, 1.7),
                front(1, 0.5),
            ]
        )
    with scene.layer((232, 222, 196), 0.5) as pen:
        pen.poly([front(-1.02, 1.58), front(-1.02, 1.7), front(1.02, 1.7), front(1.02, 1.58)])
        pen.poly(
            [
                front(-0.9, 3.18),
                front(-0.9, 3.42),
                front(-0.62, 3.66),
                front(0.62, 3.66),
                front(0.9, 3.42),
                front(0.9, 3.18),
            ]
        )
    with scene.layer((38, 44, 62), 0.5, fade=((122, 98, 84), 380, 560)) as pen:
        pen.poly([front(-0.86, 1.84), front(-0.8, 2.98), front(0.8, 2.98), front(0.86, 1.84)])
    with scene.layer((255, 214, 150), 1.2, 0.6) as pen:
        pen.poly([front(-0.7, 2.4), front(-0.7, 2.9), front(0.72, 2.9), front(0.74, 2.3)])
    with scene.layer((206, 146, 36), 0.5) as pen:
        pen.poly([front(-0.04, 1.84), front(-0.04, 2.98), front(0.04, 2.98), front(0.04, 1.84)])
    with scene.layer((28, 26, 34), 0.6) as pen:
        driver = front(-0.42, 2.28)
        pen.disc(driver[0], driver[1], 14, 17)
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
    _sparks(scene, (803, 786), 300, 21)
    _sparks(scene, (815, 430), 70, 22)
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


def _sparks(scene, source, count, seed):
    """Sparks that fly up and fall in arcs."""
    random = dice(seed)
    for blur, strength, share in ((0.5, 1.0, 1), (4, 0.8, 2)):
        with scene.light((255, 190, 92), blur, strength) as pen:
            for _ in range(count // share):
                angle, speed = random.uniform(-2.7, -0.45), random.gamma(2.2, 62)
                age = random.uniform(0.25, 1.2)
                points = []
                for moment in (age, age + 0.05, age + 0.1):
                    x = source[0] + math.cos(angle) * speed * moment * 1.4
                    points.append((x, source[1] + math.sin(angle) * speed * moment + 190 * moment * moment))
                pen.line(points, random.uniform(0.8, 2.2), random.uniform(120, 255))


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
            _lighthouse_tower(scene, beam_x)
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


def _lighthouse_tower(scene, x):
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
    colours = (
        (26, 40, 58),
        (44, 74, 94),
        (112, 142, 158),
        (206, 216, 220),
        (238, 240, 238),
        (188, 190, 192),
        (120, 122, 128),
    )
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
    rows = ((268, 0.34, 5, 6.0), (372, 0.56, 4, 2.6), (560, 0.95, 3, 0.0))
    for top, size, count, blur in rows:
        wide, tall = 640 * size, 400 * size
        start = 750 - count * wide / 2 + (40 if count == 4 else -10)
        for place in range(count):
            _fish_crate(
                scene,
                start + place * wide,
                top,
                wide * 0.95,
                tall,
                sprites,
                size,
                random,
                ((40, 92, 132), (36, 84, 122), (44, 104, 118))[int(random.integers(0, 3))],
                blur,
            )
    scene.shine(np.exp(-(np.hypot((scene.x - 330) / 520, (scene.y - 620) / 300) ** 2)), (60, 62, 60), 0.32)
    scene.shade(smooth(900, 1010, scene.y), 0.3)
    return scene.print(112, vignette=0.32, contrast=1.14, bloom=0.3)


def _fish_crate(scene, left, top, wide, tall, sprites, size, random, plastic, blur):
    """One crate seen from above: rim, dark inside, ice, and herring laid across one another."""
    flare, rim = 0.07 * wide, 0.04 * wide
    corners = [(left + flare, top), (left + wide - flare, top), (left + wide, top + tall), (left, top + tall)]
    inner = [
        (left + flare + rim, top + rim * 0.7),
        (left + wide - flare - rim, top + rim * 0.7),
        (left + wide - rim, top + tall - rim),
        (left + rim, top + tall - rim),
    ]
    with scene.shadow(9, 0.7) as pen:
        pen.poly([(x + 8, y + 16 * size + 8) for x, y in corners])
    with scene.layer(mix(plastic, (12, 22, 40), 0.35), 0.6 + blur) as pen:
        pen.poly(
            [
                corners[3],
                corners[2],
                (left + wide - 8, top + tall + 120 * size),
                (left + 8, top + tall + 120 * size),
            ]
        )
    with scene.layer(mix(plastic, (16, 30, 50), 0.72), 0.6 + blur) as pen:
        for slot in range(5):
            x = left + wide * (0.1 + slot * 0.17)
            pen.rect(x, top + tall + 30 * size, x + wide * 0.11, top + tall + 62 * size)
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
        channels = scaled.split()
        scaled = Image.merge(
            "RGBA",
            (
                *[band.point(lambda value, k=bright: min(255, int(value * k))) for band in channels[:3]],
                channels[3],
            ),
        )
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


def _inside(x, y, image, size):
    """A place for `image` that begins inside the picture, which Pillow asks for."""
    return int(min(max(0, x), max(0, size[0] - image.width))), int(
        min(max(0, y), max(0, size[1] - image.height))
    )


def library(scene):
    """The reading room before opening: tall windows, long tables, every green lamp lit."""
    scene.sky((0, (66, 58, 56)), (0.5, (120, 98, 76)), (1, (60, 44, 34)))
    camera = Camera((0, 2.5, -2), 900, (750, 540))
    half, tall, end = 8, 9.5, 46

    def plane(colour, *corners, fade=None):
        with scene.layer(colour, 0.6, fade=fade) as pen:
            pen.poly(camera.points(*corners))

    plane(
        (120, 84, 56),
        (-half, 0, -1),
        (half, 0, -1),
        (half, 0, end),
        (-half, 0, end),
        fade=((58, 36, 24), 560, 1000),
    )
    plane(
        (150, 136, 118),
        (-half, tall, -1),
        (half, tall, -1),
        (half, tall, end),
        (-half, tall, end),
        fade=((186, 168, 142), 0, 380),
    )
    plane((176, 152, 120), (-half, 0, end), (half, 0, end), (half, tall, end), (-half, tall, end))
    for side in (-1, 1):
        tone = (122, 104, 86) if side < 0 else (146, 122, 98)
        plane(
            tone,
            (side * half, 0, -1),
            (side * half, tall, -1),
            (side * half, tall, end),
            (side * half, 0, end),
        )
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
        pen.disc(middle[0], middle[1], 44)
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
    runner = scene.draw_mask(
        lambda pen: pen.poly(camera.points((-1.2, 0, -1), (1.2, 0, -1), (1.2, 0, end), (-1.2, 0, end))), 1
    )
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
        pen.poly(
            camera.points((wall, 0, z + 0.5), (wall, 3.4, z + 0.5), (wall, 3.4, z + 5.5), (wall, 0, z + 5.5))
        )
    spines = ((126, 52, 40), (56, 78, 70), (150, 112, 62), (60, 66, 92), (170, 150, 118), (84, 52, 48))
    pens = [Pen(scene) for _ in spines]
    for shelf in range(6):
        depth = z + 0.65
        while depth < z + 5.3:
            thick, high = random.uniform(0.05, 0.12), random.uniform(0.32, 0.45)
            low = 0.22 + shelf * 0.53
            pens[int(random.integers(0, 6))].poly(
                camera.points(
                    (wall, low, depth),
                    (wall, low + high, depth),
                    (wall, low + high, depth + thick),
                    (wall, low, depth + thick),
                )
            )
            depth += thick + 0.012
    for pen, tone in zip(pens, spines, strict=True):
        scene.cover(pen, mix(tone, (150, 122, 90), 0.16 + hazy), 0.5, 0.9)
    with scene.layer(mix((150, 128, 102), (178, 154, 122), hazy), 0.5) as pen:
        pen.poly(
            camera.points((wall, 0, z - 0.4), (wall, 9.5, z - 0.4), (wall, 9.5, z + 0.4), (wall, 0, z + 0.4))
        )
    with scene.layer(mix((84, 66, 52), (160, 136, 106), hazy), 0.5) as pen:
        pen.poly(
            camera.points(
                (wall, 3.4, z - 0.4), (wall, 3.65, z - 0.4), (wall, 3.65, z + 5.6), (wall, 3.4, z + 5.6)
            )
        )


def _reading_table(scene, camera, x, z, hazy):
    """A table with four chairs and two lamps; returns where the lamps are, for their light."""
    left, right, deep = x - 2.3, x + 2.3, 1.15
    wood, dark = mix((116, 68, 38), (164, 128, 90), hazy), mix((48, 28, 20), (126, 98, 72), hazy)
    with scene.shadow(5, 0.45) as pen:
        pen.poly(camera.points((left, 0, z), (right, 0, z), (right, 0, z + deep), (left, 0, z + deep)))
    with scene.layer(dark, 0.5) as pen:
        for seat in (x - 1.15, x + 1.15):
            pen.rect(*camera(seat - 0.24, 1.02, z + deep + 0.5), *camera(seat + 0.24, 0.6, z + deep + 0.5))
        for leg in (left + 0.15, right - 0.15):
            pen.rect(*camera(leg - 0.06, 0.74, z), *camera(leg + 0.06, 0, z))
    with scene.layer(wood, 0.5) as pen:
        pen.poly(
            camera.points((left, 0.76, z), (right, 0.76, z), (right, 0.76, z + deep), (left, 0.76, z + deep))
        )
    with scene.layer(mix(dark, wood, 0.3), 0.5) as pen:
        pen.rect(*camera(left, 0.76, z), *camera(right, 0.66, z))
    lamps = []
    for place in (x - 1.15, x + 1.15):
        top, foot = camera(place, 1.24, z + deep / 2), camera(place, 0.76, z + deep / 2)
        size = (foot[1] - top[1]) / 40
        with scene.layer(mix((150, 116, 52), (180, 150, 100), hazy), 0.5) as pen:
            pen.line([top, foot], 3 * size)
            pen.disc(foot[0], foot[1], 11 * size, 3.4 * size)
        with scene.layer(mix((34, 122, 78), (150, 150, 110), hazy * 0.7), 0.5) as pen:
            pen.poly(
                [
                    (top[0] - 19 * size, top[1] + 3 * size),
                    (top[0] - 13 * size, top[1] - 8 * size),
                    (top[0] + 13 * size, top[1] - 8 * size),
                    (top[0] + 19 * size, top[1] + 3 * size),
                ]
            )
        with scene.layer((236, 228, 204), 0.5, 0.9) as pen:
            pen.poly(
                camera.points(
                    (place - 0.5, 0.77, z + 0.15),
                    (place + 0.1, 0.77, z + 0.15),
                    (place + 0.06, 0.77, z + 0.5),
                    (place - 0.5, 0.77, z + 0.5),
                )
            )
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
            _snowy_house(scene, x, y, unit, hazy, random, rank)
        scene.haze(base + size * 0.55, 30 + rank * 10, (232, 186, 176), 0.34 - rank * 0.05)
    with scene.layer((60, 58, 76), 0.5, 0.9) as pen:
        gulls(pen, 15, 9, (480, 130, 980, 330), 10)
    scene.sun(1120, 440, 120, (110, 70, 26), 0.3)
    return scene.print(114, vignette=0.3, contrast=1.14)


def _snowy_house(scene, x, y, unit, hazy, random, rank):
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
            pen.poly(
                [
                    (x - unit * 0.06, y + 2),
                    (x + unit * 0.2, y - tall),
                    (x + wide + deep * 0.6 - unit * 0.2, y - tall),
                    (x + wide + deep * 0.6 + unit * 0.06, y + 2),
                ]
            )
        if rank > 1:
            with scene.layer(mix(wall, (40, 40, 60), 0.4), 0.5) as pen:
                middle = x + (wide + deep * 0.6) / 2
                pen.poly(
                    [
                        (middle - unit * 0.14, y - unit * 0.12),
                        (middle - unit * 0.14, y - unit * 0.34),
                        (middle, y - unit * 0.48),
                        (middle + unit * 0.14, y - unit * 0.34),
                        (middle + unit * 0.14, y - unit * 0.12),
                    ]
                )
            with scene.layer(snow_lit, 0.5) as pen:
                pen.line(
                    [
                        (middle - unit * 0.18, y - unit * 0.31),
                        (middle, y - unit * 0.49),
                        (middle + unit * 0.18, y - unit * 0.31),
                    ],
                    unit * 0.06,
                )
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
            pen.disc(
                x + drift * height * share * share + sway,
                y - height * share,
                puff,
                puff * 0.8,
                240 * (1 - share) ** 1.2,
            )


def shipyard(scene):
    """A hull stands in the dry dock at Vaskil, bow on, red below and blue above, between scaffolds."""
    scene.sky((0, (122, 146, 164)), (0.36, (190, 196, 192)), (0.5, (226, 214, 190)), (1, (90, 88, 86)))
    scene.clouds((236, 232, 222), 0.6, 52, (600, 130), (0.45, 0.7), (0, 0.5))
    camera = Camera((2.6, 3.0, -30), 1130, (690, 640))
    with scene.layer((152, 160, 164), 2) as pen:
        skyline(pen, 610, 20, 90, 21, 50, 120, False)
        _quay_crane(pen, 180, 612, 0.9, 1)
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
        inner, outer = 16.5 - 0.0 + step * 1.3, 17.8 + step * 1.3
        low, high = step * 2.1, (step + 1) * 2.1
        for side in (-1, 1):
            tone = mix((104, 102, 98), (62, 64, 68), 0.5 if side > 0 else 0.1)
            with scene.layer(tone, 0.6) as pen:
                pen.poly(
                    camera.points(
                        (side * inner, low, -26),
                        (side * inner, high, -26),
                        (side * inner, high, far),
                        (side * inner, low, far),
                    )
                )
            with scene.layer(mix((168, 164, 154), tone, 0.3), 0.6) as pen:
                pen.poly(
                    camera.points(
                        (side * inner, high, -26),
                        (side * outer, high, -26),
                        (side * outer, high, far),
                        (side * inner, high, far),
                    )
                )
    with scene.layer((98, 94, 90), 0.6, fade=((58, 58, 62), 660, 1000)) as pen:
        pen.poly(camera.points((-16.5, 0, -28), (16.5, 0, -28), (16.5, 0, far), (-16.5, 0, far)))
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
        _sparks(scene, (x, y), 16, int(x))
    for x, z in ((-6.5, -8), (-5.6, -8.6), (9, -5), (2.6, -12)):
        foot, head = camera(x, 0, z), camera(x, 1.78, z)
        tall = foot[1] - head[1]
        with scene.shadow(3, 0.5) as pen:
            pen.disc(foot[0] + 14, foot[1] + 2, 34, 5)
        with scene.layer((36, 40, 52), 0.6) as pen:
            person(pen, foot[0], foot[1], tall, 0.4, coat=0.45)
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
                corners = [
                    plate(side, share, low),
                    plate(side, share, high + 0.03),
                    plate(side, further, high + 0.03),
                    plate(side, further, low),
                ]
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
            pen.disc(spot[0], spot[1], 12)
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
                pen.poly(
                    camera.points(
                        (side * inner, level, 2),
                        (side * 15.2, level, 2),
                        (side * 15.2, level + 0.12, 2),
                        (side * inner, level + 0.12, 2),
                    )
                )
        with scene.layer((226, 230, 226), 0.6, 0.5) as pen:
            pen.poly(
                camera.points(
                    (side * 12.7, 7.6, 1.9),
                    (side * 15.2, 7.6, 1.9),
                    (side * 15.2, 13.4, 1.9),
                    (side * 12.7, 13.4, 1.9),
                )
            )


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
    curtains = (
        (430, 150, 1.0, 250, 0.0, 1),
        (330, 120, 0.85, 200, 2.2, 2),
        (520, 60, 0.7, 120, 4.0, 3),
        (250, 90, 0.5, 170, 1.1, 4),
    )
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
            pen.line(
                camera.points(
                    *[(x + t * 0.55 + bend * math.sin(t), 0, z + t * 0.8) for t in np.arange(0, 5, 0.5)]
                ),
                1,
            )
    skaters = [(-1.9 + 0.42 * i + 0.3 * math.sin(i * 1.7), 9.4 + i * 3.1) for i in range(9)]
    skaters += [(5.6, 21), (6.6, 22), (-11, 34), (11, 40), (12, 41), (-6.4, 50)]
    coats = ((40, 44, 62), (112, 44, 40), (44, 68, 84), (60, 52, 56), (140, 92, 40), (36, 40, 52))
    for rank, (x, z) in sorted(enumerate(skaters), key=lambda item: -item[1][1]):
        foot, head = camera(x, 0, z), camera(x, 1.72, z)
        tall = foot[1] - head[1]
        away = (foot[0] - sun_x) / (foot[1] - sun_y)
        length = tall * 2.6
        with scene.shadow(1.5 + tall / 80, 0.42) as pen:
            pen.poly(
                [
                    (foot[0] - tall * 0.1, foot[1]),
                    (foot[0] + tall * 0.1, foot[1]),
                    (foot[0] + away * length + tall * 0.16, foot[1] + length),
                    (foot[0] + away * length - tall * 0.16, foot[1] + length),
                ]
            )
        tone = mix(coats[rank % 6], (226, 190, 150), min(0.7, z / 70))
        with scene.layer(tone, 0.5) as pen:
            _skater(pen, foot[0], foot[1], tall, 1 if rank % 2 else -1)
        with scene.light((255, 190, 110), 1, 0.7) as pen:
            edge = -1 if foot[0] > sun_x else 1
            pen.line(
                [
                    (foot[0] + edge * tall * 0.09, foot[1] - tall * 0.8),
                    (foot[0] + edge * tall * 0.1, foot[1] - tall * 0.55),
                ],
                max(1, tall * 0.014),
            )
    for side in (0, 1):
        with scene.layer((84, 62, 44), 0.5, fade=((54, 44, 42), 600, 1000)) as pen:
            for _ in range(230):
                x = random.uniform(-30, 300) if side == 0 else random.uniform(1260, 1530)
                near = (300 - x) / 330 if side == 0 else (x - 1260) / 270
                if random.random() > near + 0.12:
                    continue
                root, tall = (
                    1010 - (1 - near) * 130 + random.uniform(-20, 20),
                    random.uniform(160, 420) * (0.4 + near * 0.7),
                )
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


def _skater(pen, x, foot, tall, phase):
    """A skater on one leg, bent forward, hands behind the back."""

    def at(across, up):
        return x + across * phase * tall, foot - up * tall

    pen.line([at(0.02, 0.46), at(0.07, 0.24), at(0, 0.02)], tall * 0.075)
    pen.line([at(-0.02, 0.46), at(-0.1, 0.24), at(-0.27, 0.1)], tall * 0.065)
    pen.line([at(-0.08, 0.012), at(0.1, 0.012)], tall * 0.026)
    pen.line([at(-0.33, 0.07), at(-0.22, 0.1)], tall * 0.03)
    pen.poly([at(-0.1, 0.42), at(0.1, 0.42), at(0.17, 0.74), at(0.13, 0.83), at(0.0, 0.82), at(-0.08, 0.7)])
    pen.line([at(0.02, 0.78), at(-0.1, 0.62), at(-0.12, 0.5)], tall * 0.055)
    head = at(0.13, 0.9)
    pen.disc(head[0], head[1], tall * 0.055, tall * 0.066)
    pen.line([at(0.06, 0.82), at(-0.08, 0.84), at(-0.18, 0.8)], tall * 0.03)


def island(scene):
    """Tarn in July: red cottages on a green island, boats at a jetty, clear water and high cloud."""
    scene.sky((0, (54, 122, 186)), (0.3, (132, 186, 220)), (0.5, (214, 232, 234)), (1, (60, 130, 160)))
    shore = 548
    for centre_x, centre_y, wide, seed in (
        (300, 330, 300, 1),
        (1180, 250, 360, 2),
        (820, 420, 240, 3),
        (60, 440, 190, 4),
    ):
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
    crest = [
        (
            180 + step * 4.2,
            shore - (30 + 190 * math.sin(math.pi * step / 300) ** 0.8 * (0.45 + 0.8 * (hill[step] - 0.2))),
        )
        for step in range(301)
    ]
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
    cottages = (
        (392, 508, 46),
        (470, 486, 40),
        (560, 516, 52),
        (668, 480, 40),
        (742, 510, 50),
        (866, 498, 46),
        (968, 516, 54),
        (1096, 500, 44),
    )
    for x, y, wide in cottages:
        _cottage(scene, x, y, wide, (172, 58, 44) if x not in (668, 968) else (226, 190, 96))
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
        _moored_boat(scene, x, y, size, colour, sail)
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


def _cottage(scene, x, y, wide, wall):
    """A small wooden house with white corners."""
    tall = wide * 0.52
    with scene.layer(mix(wall, (40, 20, 30), 0.3), 0.5) as pen:
        pen.rect(x + wide * 0.55, y - tall, x + wide, y)
    with scene.layer(wall, 0.5) as pen:
        pen.poly(
            [
                (x, y),
                (x, y - tall),
                (x + wide * 0.28, y - tall * 1.75),
                (x + wide * 0.56, y - tall),
                (x + wide * 0.56, y),
            ]
        )
    with scene.layer((74, 66, 70), 0.5) as pen:
        pen.poly(
            [
                (x + wide * 0.28, y - tall * 1.8),
                (x + wide * 0.76, y - tall * 1.8),
                (x + wide * 1.05, y - tall * 0.95),
                (x + wide * 0.58, y - tall * 0.95),
            ]
        )
        pen.rect(x + wide * 0.62, y - tall * 2.15, x + wide * 0.7, y - tall * 1.7)
    with scene.layer((246, 242, 230), 0.4) as pen:
        pen.line(
            [(x - 1, y - tall * 0.95), (x + wide * 0.28, y - tall * 1.8), (x + wide * 0.57, y - tall * 0.95)],
            1.6,
        )
        pen.rect(x + wide * 0.18, y - tall * 0.8, x + wide * 0.36, y - tall * 0.34)
        pen.rect(x + wide * 0.7, y - tall * 0.75, x + wide * 0.84, y - tall * 0.35)
    with scene.layer((44, 60, 80), 0.4) as pen:
        pen.rect(x + wide * 0.21, y - tall * 0.74, x + wide * 0.33, y - tall * 0.4)


def _moored_boat(scene, x, y, size, colour, mast):
    """A boat at its mooring, with its own broken reflection."""

    def at(across, up):
        return x + across * size, y - up * size

    with scene.layer(mix(colour, (30, 90, 110), 0.55), 2.2, 0.6) as pen:
        pen.poly([at(-58, 0), at(64, 0), at(40, -34), at(-42, -30)])
        if mast:
            pen.line([at(2, 0), at(8, -60), at(-2, -110)], 2.2 * size)
    with scene.layer(colour, 0.5, fade=(mix(colour, (60, 80, 90), 0.4), y - 20 * size, y + 10 * size)) as pen:
        pen.poly([at(-62, 20), at(72, 24), at(50, -6), at(-48, -6)])
    with scene.layer(mix(colour, (20, 34, 48), 0.65), 0.5) as pen:
        pen.poly([at(-50, -1), at(54, -1), at(50, -6), at(-48, -6)])
        pen.line([at(-62, 20), at(72, 24)], 2 * size)
    with scene.layer((236, 232, 220), 0.5) as pen:
        pen.poly([at(-26, 20), at(-20, 40), at(18, 40), at(28, 21)])
    with scene.layer((52, 66, 80), 0.5) as pen:
        pen.poly([at(-14, 25), at(-10, 36), at(12, 36), at(18, 25)])
        if mast:
            pen.line([at(2, 24), at(2, 150)], 2.6 * size)
            pen.line([at(2, 54), at(-56, 50)], 4 * size)
            pen.line([at(2, 150), at(70, 25)], 0.8 * size)
            pen.line([at(2, 150), at(-60, 22)], 0.8 * size)


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
    for tone, points, blur in (
        ((150, 160, 158), [(1500, 300), (1180, 330), (960, 380), (800, 430), (1500, 440)], 2),
        ((112, 122, 108), [(1500, 190), (1250, 250), (1110, 330), (1030, 420), (960, 470), (1500, 520)], 1.2),
    ):
        with scene.layer(tone, blur, fade=(mix(tone, (226, 210, 180), 0.4), 240, 470)) as pen:
            pen.poly(points)
    land = scene.draw_mask(
        lambda pen: pen.poly(
            [
                (1500, 60),
                (1400, 150),
                (1290, 300),
                (1180, 420),
                (1060, 470),
                (980, 494),
                (760, 560),
                (520, 700),
                (330, 860),
                (200, 1000),
                (1500, 1000),
            ]
        ),
        1,
    )
    tufts = 0.55 * scene.noise(16, 9, 90) + 0.45 * scene.noise(260, 150, 92)
    scene.lay(land, mix((92, 100, 64), (176, 164, 104), smooth(0.34, 0.66, tufts)[..., None]))
    hollow = smooth(0.5, 0.66, scene.noise(300, 70, 91))
    scene.lay(land * hollow, (58, 76, 52), 0.5)
    scene.lay(land * np.clip((640 - scene.y) / 520, 0, 1), (206, 196, 160), 0.55)
    with scene.layer((92, 84, 76), 1.2) as pen:
        pen.poly(
            [
                (330, 860),
                (520, 700),
                (760, 560),
                (980, 494),
                (960, 520),
                (770, 596),
                (560, 740),
                (400, 900),
                (330, 1000),
                (200, 1000),
            ]
        )
    road = [
        (1012, 478),
        (1090, 492),
        (1118, 512),
        (1080, 540),
        (990, 580),
        (900, 640),
        (840, 730),
        (800, 860),
        (780, 1000),
    ]
    edge = [
        (1500, 1000),
        (1490, 860),
        (1420, 740),
        (1330, 650),
        (1240, 580),
        (1210, 536),
        (1176, 504),
        (1110, 484),
        (1030, 474),
    ]
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
    riders = (
        (1142, 520, 66, 0),
        (1118, 526, 68, 1),
        (1166, 530, 70, 2),
        (1096, 540, 78, 3),
        (1150, 548, 82, 4),
        (1060, 566, 98, 5),
        (1120, 576, 104, 1),
        (1176, 580, 104, 0),
        (1010, 622, 136, 2),
        (1100, 640, 146, 4),
        (1180, 654, 150, 3),
        (960, 730, 206, 1),
        (1116, 770, 226, 5),
        (1290, 800, 236, 0),
        (1010, 930, 330, 4),
    )
    for x, foot, tall, team in riders:
        _racing_cyclist(scene, x, foot, tall, team)
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


def _racing_cyclist(scene, x, foot, tall, team):
    """A racing cyclist from the front, bent over the bars, the shadow to the right."""
    jerseys = ((204, 58, 46), (244, 196, 60), (44, 104, 150), (238, 238, 230), (58, 132, 92), (222, 120, 44))
    jersey = jerseys[team]
    sway = (team - 2.5) * 0.014

    def at(across, up):
        return x + (across + sway * up) * tall, foot - up * tall

    with scene.shadow(1 + tall / 90, 0.5) as pen:
        pen.poly([at(-0.02, 0), at(0.04, 0), at(0.62, 0.1), at(0.86, 0.14), at(0.8, 0.2), at(0.5, 0.16)])
    with scene.layer((24, 26, 32), 0.5) as pen:
        pen.disc(*at(0, 0.21), tall * 0.03, tall * 0.215)
        pen.line([at(-0.17, 0.56), at(0.17, 0.56)], tall * 0.028)
        for side in (-1, 1):
            pen.line([at(side * 0.17, 0.56), at(side * 0.175, 0.47)], tall * 0.032)
        pen.line([at(0, 0.56), at(0, 0.4)], tall * 0.04)
    with scene.layer((198, 146, 114), 0.5) as pen:
        for side, lift in ((-1, 0.06), (1, 0)):
            pen.line(
                [at(side * 0.09, 0.5 + lift), at(side * 0.105, 0.36 + lift), at(side * 0.085, 0.16 + lift)],
                tall * 0.07,
            )
            pen.line([at(side * 0.17, 0.78), at(side * 0.215, 0.67), at(side * 0.17, 0.57)], tall * 0.052)
    with scene.layer((30, 30, 38), 0.5) as pen:
        for side, lift in ((-1, 0.06), (1, 0)):
            pen.line([at(side * 0.085, 0.62), at(side * 0.105, 0.4 + lift)], tall * 0.1)
            pen.disc(*at(side * 0.085, 0.11 + lift), tall * 0.036, tall * 0.045)
    with scene.layer(
        jersey, 0.5, fade=(mix(jersey, (30, 30, 40), 0.5), foot - tall * 0.84, foot - tall * 0.52)
    ) as pen:
        pen.poly(
            [
                at(-0.1, 0.85),
                at(-0.19, 0.81),
                at(-0.2, 0.72),
                at(-0.13, 0.58),
                at(0.13, 0.58),
                at(0.2, 0.72),
                at(0.19, 0.81),
                at(0.1, 0.85),
            ]
        )
    with scene.layer((206, 154, 122), 0.5) as pen:
        pen.disc(*at(0, 0.86), tall * 0.055, tall * 0.07)
    with scene.layer((26, 28, 34), 0.5) as pen:
        pen.rect(*at(-0.05, 0.885), *at(0.05, 0.86))
    with scene.layer(mix(jersey, (250, 250, 246), 0.55 if team % 2 else 0), 0.5) as pen:
        pen.disc(*at(0, 0.925), tall * 0.072, tall * 0.05)
        pen.rect(*at(-0.068, 0.92), *at(0.068, 0.893))
    with scene.light((255, 222, 160), 1, 0.5) as pen:
        pen.line([at(-0.186, 0.8), at(-0.19, 0.72), at(-0.14, 0.6)], tall * 0.018)
        pen.line([at(-0.062, 0.95), at(-0.066, 0.9)], tall * 0.016)


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
    boats = (
        (690, 520, 0.42, 1),
        (880, 534, 0.5, -1),
        (1060, 566, 0.72, 1),
        (520, 580, 0.8, -1),
        (1290, 640, 1.15, -1),
        (330, 700, 1.7, 1),
    )
    ripple = scene.plane_noise(shore, 514, 39, stretch=5, cell=34)
    for x, y, size, facing in boats:
        _eel_boat(scene, x, y, size, facing, ripple)
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


def _eel_boat(scene, x, y, size, facing, ripple):
    """A flat boat with a lamp hung over the bow and a fisher or two at the nets."""

    def at(across, up):
        return x + facing * across * size, y - up * size

    lamp = at(92, 62)
    scene.sun(lamp[0], lamp[1], 42 * size + 12, (180, 112, 44), 0.75)
    depth = scene.y - y
    column = np.exp(
        -(
            ((scene.x - lamp[0] + (ripple - 0.5) * 70 * size) / (8 * size + 0.03 * np.maximum(depth, 0) + 2))
            ** 2
        )
    )
    column = column * np.exp(-np.maximum(depth, 0) / (120 * size + 40)) * (depth > -4 * size)
    scene.shine(column * (0.35 + 1.3 * smooth(0.38, 0.62, ripple)), (255, 184, 90), 0.75)
    with scene.shadow(3 * size + 1, 0.75) as pen:
        pen.poly([at(-96, -4), at(84, -4), at(66, -34), at(-82, -32)])
    with scene.layer((12, 18, 22), 0.6) as pen:
        pen.poly([at(-104, 18), at(-60, 10), at(60, 10), at(112, 26), at(84, -8), at(-88, -8)])
        pen.line([at(88, 16), at(84, 78), at(94, 76)], 3 * size)
        person(pen, *at(-24, 4), 92 * size, 0.1, coat=0.34, hat=True, lean=0.1 * facing)
        pen.line([at(-14, 74), at(14, 52), at(30, 30)], 6 * size)
        if size > 0.7:
            person(pen, *at(34, 4), 82 * size, 0.1, coat=0.34, lean=0.16 * facing)
            pen.line([at(-70, 6), at(-116, 150)], 3 * size)
        pen.arc(*at(-62, 16), 17 * size, 13 * size, 180, 360, 2 * size)
    with scene.light((255, 178, 90), 0.9, 0.9) as pen:
        pen.line([at(40, 12), at(108, 25)], 2.6 * size)
        pen.line([at(-17, 76), at(-13, 48), at(-14, 36)], 2.6 * size)
        if size > 0.7:
            pen.line([at(50, 68), at(48, 42)], 2.6 * size)
    scene.glow([(lamp[0], lamp[1], 5 * size)], (255, 206, 120), 11 * size + 3, 1)


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
    glow = np.stack(
        [
            np.interp(heights, [0, 0.4, 0.7, 1], values)
            for values in ((142, 226, 255, 250), (164, 196, 206, 184), (186, 168, 140, 120))
        ],
        axis=2,
    )
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
                pen.poly(
                    [
                        (x - 12, -10),
                        (x + 12, -10),
                        (x + 10, 420),
                        (x + 12 + pull, 560),
                        (x + 16, 880),
                        (x - 12, 880),
                        (x - 10 + pull, 560),
                        (x - 12, 420),
                    ]
                )
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
            beam.poly(
                [
                    (690 + pane_left * 230, low + pane_left * 30),
                    (690 + pane_right * 230, low + pane_right * 30),
                    (690 + pane_right * 230, high + pane_right * 30),
                    (690 + pane_left * 230, high + pane_left * 30),
                ]
            )
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
            pen.poly(
                [
                    (216 + sheet % 3, 912 - sheet * 4),
                    (330 + sheet % 4, 912 - sheet * 4),
                    (344 + sheet % 3, 922 - sheet * 4),
                    (206 + sheet % 2, 922 - sheet * 4),
                ],
                255 - sheet % 2 * 46,
            )
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

    def quad(tone, *corners, blur=0.5, fade=None):
        with scene.layer(tone, blur, fade=fade) as pen:
            pen.poly(camera.points(*corners))

    with scene.layer((72, 64, 62), 0.5) as pen:
        for z in np.arange(33, 1.5, -3.0):
            for x in (half - 0.2, -half + 0.2):
                top, bottom = camera(x, deck, z), camera(x, -0.1, z)
                wide = camera.size(0.17, z)
                pen.rect(top[0] - wide, top[1], top[0] + wide, bottom[1])
            pen.line(camera.points((-half, deck - 0.2, z), (half, 0.3, z)), camera.size(0.13, z))
            pen.line(camera.points((half, deck - 0.2, z), (-half, 0.3, z)), camera.size(0.13, z))
    _tide_hut(scene, camera, quad, deck, hut_near, hut_far)
    quad(
        (96, 84, 78),
        (-half, deck, 0.2),
        (-half, deck, end),
        (-half, deck - 0.34, end),
        (-half, deck - 0.34, 0.2),
    )
    scene.water(horizon, 0.8, (150, 164, 176), 61, 9, 60, smear=6)
    with scene.layer((72, 64, 62), 0.5, fade=((54, 50, 52), 560, 900)) as pen:
        for z in np.arange(33, 1.0, -3.0):
            for x in (half - 0.2, -half + 0.2):
                top, bottom = camera(x, deck, z), camera(x, 0, z)
                wide = camera.size(0.17, z)
                pen.rect(top[0] - wide, top[1], top[0] + wide, bottom[1])
            pen.line(camera.points((-half, deck - 0.2, z), (half, 0.3, z)), camera.size(0.12, z))
            pen.line(camera.points((half, deck - 0.2, z), (-half, 0.3, z)), camera.size(0.12, z))
    _tide_hut(scene, camera, quad, deck, hut_near, hut_far)
    quad(
        (120, 106, 98),
        (-half, deck, 0.2),
        (-half, deck, end),
        (-half, deck - 0.36, end),
        (-half, deck - 0.36, 0.2),
        fade=((74, 66, 66), 560, 900),
    )
    quad(
        (236, 238, 242),
        (-half, deck, 0.2),
        (half, deck, 0.2),
        (half, deck, hut_near),
        (-half, deck, hut_near),
        fade=((214, 222, 234), 560, 900),
    )
    with scene.layer((160, 172, 192), 0.7, 0.8) as pen:
        for step in np.arange(1.4, 26.6, 0.75):
            offset = 0.16 if int(step / 0.75) % 2 else -0.16
            spot = camera(0.1 + offset + 0.2 * math.sin(step * 0.4), deck, step)
            pen.disc(spot[0], spot[1], camera.size(0.075, step), camera.size(0.03, step))
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
                pen.poly(
                    [
                        (foot[0] - wide, foot[1] + wide * 0.3),
                        (foot[0] - wide * 0.6, foot[1] - wide * 0.7),
                        (foot[0] + wide * 0.5, foot[1] - wide * 0.8),
                        (foot[0] + wide, foot[1] + wide * 0.3),
                    ]
                )
    with scene.layer((90, 98, 110), 0.5) as pen:
        gulls(pen, 9, 5, (150, 250, 560, 430), 11)
    scene.snowfall(77, 160, 2.6, (250, 250, 252), 0.6)
    return scene.print(123, vignette=0.22, contrast=1.08)


def _tide_hut(scene, camera, quad, deck, near, far):
    """The gauge hut: boarded walls, snow on the roof, a mast with instruments, the pipe below."""
    wide, eaves, top = 2.9, deck + 3.6, deck + 5.6
    pipe = camera(0.4, 0, near)
    size = camera.size(0.42, near)
    with scene.layer((58, 64, 72), 0.5) as pen:
        pen.rect(pipe[0] - size, camera(0, deck, near)[1], pipe[0] + size, pipe[1])
        for band in (0.5, 1.2, 1.8):
            y = camera(0, band, near)[1]
            pen.rect(pipe[0] - size * 1.25, y - 3, pipe[0] + size * 1.25, y + 3)
    quad(
        (100, 88, 80),
        (-wide, deck, near),
        (wide, deck, near),
        (wide, deck - 0.5, near),
        (-wide, deck - 0.5, near),
    )
    quad((142, 62, 50), (-wide, deck, near), (-wide, eaves, near), (-wide, eaves, far), (-wide, deck, far))
    quad(
        (176, 78, 60),
        (-wide, deck, near),
        (wide, deck, near),
        (wide, eaves, near),
        (0, top, near),
        (-wide, eaves, near),
        fade=((136, 60, 50), 440, 560),
    )
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
    quad(
        (216, 224, 236),
        (-wide - 0.3, eaves - 0.1, near - 0.3),
        (0, top + 0.3, near - 0.3),
        (0, top + 0.3, far),
        (-wide - 0.3, eaves - 0.1, far),
    )
    with scene.layer((250, 250, 252), 0.7) as pen:
        pen.line(
            camera.points(
                (-wide - 0.4, eaves - 0.05, near - 0.3),
                (0, top + 0.35, near - 0.3),
                (wide + 0.4, eaves - 0.05, near - 0.3),
            ),
            9,
        )
    with scene.layer((58, 60, 68), 0.5) as pen:
        mast = camera(0.9, top - 0.3, near + 2)
        pen.line([mast, (mast[0], mast[1] - 120)], 3.4)
        pen.line([(mast[0] - 24, mast[1] - 96), (mast[0] + 24, mast[1] - 96)], 2.4)
        for cup in (-24, 24):
            pen.disc(mast[0] + cup, mast[1] - 100, 6)
        pen.poly([(mast[0], mast[1] - 120), (mast[0] + 30, mast[1] - 126), (mast[0] + 30, mast[1] - 114)])
        pen.line([(mast[0], mast[1] - 120), (mast[0] - 60, mast[1] + 40)], 1)
    scene.glow([(*camera(-1.15, deck + 2.05, near), 6)], (255, 196, 110), 12, 0.5)


# ---------------------------------------------------------------------------------------------
# What is written into the files
# ---------------------------------------------------------------------------------------------

PICTURES = {
    "bridge": bridge,
    "bridge-tower": bridge_tower,
    "harbour": harbour,
    "ferry": ferry,
    "hall": hall,
    "market": market,
    "night": night,
    "theatre": theatre,
    "pitch": pitch,
    "tram": tram,
    "foundry": foundry,
    "lighthouse": lighthouse,
    "herring": herring,
    "library": library,
    "rooftops": rooftops,
    "shipyard": shipyard,
    "aurora": aurora,
    "river": river,
    "island": island,
    "bakery": bakery,
    "cyclist": cyclist,
    "eels": eels,
    "mayor-desk": mayor_desk,
    "chart": chart,
}
PORTRAITS = {"mayor-desk": (1000, 1250)}

# Where three of the cameras were. Colonnade must take these out of what it publishes.
POSITIONS = {"ferry": (60.1287, 24.8342), "river": (60.2114, 24.9761), "lighthouse": (59.9862, 24.6219)}

# Clock times for EXIF, which has no dates without them.
CLOCKS = {
    "bridge": "17:22:41",
    "night": "04:06:12",
    "bakery": "04:52:07",
    "aurora": "00:21:55",
    "eels": "23:38:19",
    "tram": "16:58:30",
    "pitch": "19:41:03",
    "rooftops": "08:12:44",
    "mayor-desk": "20:57:16",
    "theatre": "20:14:09",
}

CAMERAS = {
    "Lena Vik": ("Halden", "Halden M2"),
    "Oskar Tien": ("Orlo", "Orlo 35 Field"),
    "Mirela Banu": ("Halden", "Halden R6"),
}

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
    xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/">
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">{caption}</rdf:li></rdf:Alt></dc:description>
   <dc:creator><rdf:Seq><rdf:li>{photographer}</rdf:li></rdf:Seq></dc:creator>
   <dc:rights><rdf:Alt><rdf:li xml:lang="x-default">{copyright}</rdf:li></rdf:Alt></dc:rights>
   <photoshop:Credit>{credit}</photoshop:Credit>
   <photoshop:Source>{agency}</photoshop:Source>
   <photoshop:City>{place}</photoshop:City>
   <photoshop:DateCreated>{taken_on}</photoshop:DateCreated>
   <Iptc4xmpCore:AltTextAccessibility>
    <rdf:Alt><rdf:li xml:lang="x-default">{alt}</rdf:li></rdf:Alt>
   </Iptc4xmpCore:AltTextAccessibility>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def xmp_packet(photo):
    """The photo's fields as an XMP packet."""
    return XMP.format(**{name: escape(value) for name, value in photo.items()}).encode()


def iptc_block(photo):
    """The photo's fields as IPTC-IIM datasets in a Photoshop image resource (an APP13 segment)."""
    datasets = (
        (1, 90, b"\x1b%G", 32),  # what follows is UTF-8
        (2, 0, b"\x00\x04", 2),
        (2, 5, photo["title"], 64),
        (2, 55, photo["taken_on"].replace("-", ""), 8),
        (2, 80, photo["photographer"], 32),
        (2, 90, photo["place"], 32),
        (2, 110, photo["credit"], 48),  # 32 in the standard, which readers do not insist on
        (2, 115, photo["agency"], 32),
        (2, 116, photo["copyright"], 128),
        (2, 120, photo["caption"], 2000),
    )
    data = b""
    for record, number, value, longest in datasets:
        raw = value if isinstance(value, bytes) else value.encode()
        if len(raw) > longest:
            raise ValueError(f"{photo['id']}: IPTC {record}:{number:02} is longer than {longest} bytes")
        data += bytes((0x1C, record, number)) + len(raw).to_bytes(2, "big") + raw
    resource = b"8BIM" + (0x0404).to_bytes(2, "big") + b"\x00\x00" + len(data).to_bytes(4, "big") + data
    body = b"Photoshop 3.0\x00" + resource + b"\x00" * (len(data) % 2)
    return b"\xff\xed" + (len(body) + 2).to_bytes(2, "big") + body


def with_segment(jpeg, segment):
    """The JPEG with one more segment, after its other application segments."""
    place = 2
    while jpeg[place] == 0xFF and 0xE0 <= jpeg[place + 1] <= 0xEF:
        place += 2 + int.from_bytes(jpeg[place + 2 : place + 4], "big")
    return jpeg[:place] + segment + jpeg[place:]


def exif_of(photo):
    """The photo's EXIF: description, author, an invented camera, and for some a position and MakerNote."""
    exif = Image.Exif()
    moment = photo["taken_on"].replace("-", ":") + " " + CLOCKS.get(photo["id"], "11:34:20")
    make, model = CAMERAS[photo["photographer"]]
    plain = (
        photo["caption"].translate(str.maketrans("’‘“”–—", "''\"\"--")).encode("ascii", "replace").decode()
    )
    exif[0x010E] = plain
    exif[0x010F], exif[0x0110] = make, model
    exif[0x0132] = moment
    exif[0x013B] = photo["photographer"]
    exif[0x8298] = photo["copyright"].replace("©", "(c)")
    details = exif.get_ifd(0x8769)
    details[0x9003] = moment
    details[0xA001] = 1
    if photo["id"] in POSITIONS:
        details[0x927C] = (
            f"{make}\x00serial 40-{len(photo['title']):04}; owner {photo['photographer']}".encode()
        )
        latitude, longitude = POSITIONS[photo["id"]]
        position = exif.get_ifd(0x8825)
        position[0] = b"\x02\x03\x00\x00"
        position[1], position[2] = "N", _degrees(latitude)
        position[3], position[4] = "E", _degrees(longitude)
    return exif


def _degrees(value):
    """Degrees, minutes and seconds, as EXIF keeps them."""
    degrees, rest = divmod(value, 1)
    minutes, rest = divmod(rest * 60, 1)
    return float(degrees), float(minutes), round(rest * 60, 2)


def save(image, photo, path):
    """Writes the picture as a progressive JPEG that says what it shows and whose it is."""
    for quality in (QUALITY, QUALITY - 3, QUALITY - 6, QUALITY - 9):
        out = io.BytesIO()
        image.save(
            out,
            "JPEG",
            quality=quality,
            progressive=True,
            optimize=True,
            exif=exif_of(photo),
            xmp=xmp_packet(photo),
        )
        if out.tell() <= LARGEST:
            break
    path.write_bytes(with_segment(out.getvalue(), iptc_block(photo)))


def main(names):
    lines = (NEWSPAPER / "photos.jsonl").read_text(encoding="utf-8").splitlines()
    photos = {photo["id"]: photo for photo in map(json.loads, lines)}
    for unknown in sorted((set(names) | set(photos)) - set(PICTURES)):
        raise SystemExit(f"There is no picture called {unknown}.")
    (NEWSPAPER / "media").mkdir(exist_ok=True)
    for name in names or photos:
        image = PICTURES[name](Scene(*PORTRAITS.get(name, (1500, 1000))))
        path = NEWSPAPER / photos[name]["file"]
        save(image, photos[name], path)
        print(f"{name}: {image.width} x {image.height}, {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
