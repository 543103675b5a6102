"""The far end of a landscape: hills, and the birds before them."""

from demo.draw.tones import cloud_noise, dice


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
