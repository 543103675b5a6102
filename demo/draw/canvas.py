"""The canvas: pixels, laying paint and light on them, and the finished print with its bloom and grain."""

from contextlib import contextmanager

import numpy as np
from PIL import Image, ImageFilter

from demo.draw.pen import Pen
from demo.draw.tones import cloud_noise, dice

SCALE = 1.2  # pixels for one design unit


class Canvas:
    """A picture in the making: floating-point pixels, and the ways to put light and paint on them."""

    def __init__(self, width=1500, height=1000, scale=SCALE):
        self.width, self.height, self.scale = width, height, scale
        self.size = (round(width * scale), round(height * scale))
        rows, columns = np.mgrid[0 : self.size[1], 0 : self.size[0]].astype(np.float32)
        self.x, self.y = columns / scale, rows / scale
        self.pixels = np.zeros((self.size[1], self.size[0], 3), np.float32)

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

    def texture(self, mask, cell_x, cell_y, seed, strength=0.2):
        """Roughens what `mask` covers, so that a wall is a wall and not a fill."""
        self.pixels *= (1 + (self.noise(cell_x, cell_y, seed) - 0.5) * 2 * strength * mask)[..., None]

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


def _shoulder(values):
    """Compresses what is brighter than paper white, so that lamps keep their colour."""
    knee = 0.86
    over = np.maximum(values - knee, 0)
    return np.where(values < knee, values, knee + (1 - knee) * (1 - np.exp(-over / (1 - knee))))
