"""Colour, chance and noise: what every stroke is mixed from. Everything random is seeded, so the same
source always gives the same pictures."""

import numpy as np
from PIL import Image, ImageFilter


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
