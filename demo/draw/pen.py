"""The pen, which turns strokes into a mask, and short ways to write down where they go. Coordinates are
design units: a landscape picture is 1500 wide and 1000 high, whatever its size in pixels."""

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SUPERSAMPLE = 2
TRANSPARENT, SOLID = 0, 255


def points(text, place=None):
    """The rows of numbers in a text such as "12,40 18,44.5"; `place` says where each one lies."""
    rows = [tuple(float(n) if "." in n else int(n) for n in row.split(",")) for row in text.split()]
    return [place(*row) for row in rows] if place else rows


def around(x, y, unit=1, unit_up=None):
    """Places told from a point of their own, in units to the right of it and upwards."""
    up_by = unit if unit_up is None else unit_up

    def at(across, up):
        return x + across * unit, y - up * up_by

    return at


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
