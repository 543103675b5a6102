"""Water: a still surface that mirrors what stands above it, and the open sea."""

import numpy as np
from PIL import Image

from demo.draw.canvas import Canvas
from demo.draw.tones import mix, smooth


class Water(Canvas):
    """Water below a shore line: still and mirroring, or open."""

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
            above = smeared(above, smear * self.scale)
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


def smeared(pixels, radius):
    """Pixels stretched upwards and downwards, as wet ground stretches what it mirrors."""
    image = Image.fromarray(np.clip(pixels, 0, 255).astype("uint8"))
    width, height = image.size
    flat = image.resize((width, max(1, int(height / radius))), Image.BOX)
    return np.asarray(flat.resize((width, height), Image.BICUBIC), np.float32)
