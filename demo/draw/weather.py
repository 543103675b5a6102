"""Light and weather: skies, clouds, the sun, haze, lamps, sparks, rain and snow."""

import math

import numpy as np

from demo.draw.canvas import Canvas
from demo.draw.pen import Pen
from demo.draw.tones import blurred, cloud_noise, dice, mix, smooth


class Weather(Canvas):
    """What the air does to a picture."""

    def sky(self, *stops):
        """Fills the picture with a vertical gradient; a stop is (share of the height, colour)."""
        heights = np.array([stop[0] for stop in stops]) * self.height
        for channel in range(3):
            values = np.interp(self.y[:, 0], heights, [stop[1][channel] for stop in stops])
            self.pixels[:, :, channel] = values[:, None]

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

    def sparks(self, source, count, seed):
        """Sparks that fly up and fall in arcs."""
        random = dice(seed)
        for blur, strength, share in ((0.5, 1.0, 1), (4, 0.8, 2)):
            with self.light((255, 190, 92), blur, strength) as pen:
                for _ in range(count // share):
                    angle, speed = random.uniform(-2.7, -0.45), random.gamma(2.2, 62)
                    age = random.uniform(0.25, 1.2)
                    points = []
                    for moment in (age, age + 0.05, age + 0.1):
                        x = source[0] + math.cos(angle) * speed * moment * 1.4
                        points.append(
                            (x, source[1] + math.sin(angle) * speed * moment + 190 * moment * moment)
                        )
                    pen.line(points, random.uniform(0.8, 2.2), random.uniform(120, 255))

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
