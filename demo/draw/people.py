"""People: standing and walking, on skates, on racing bicycles, in an orchestra."""

from demo.draw.pen import SOLID, around, points
from demo.draw.tones import mix


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
        pen.disc(*toe, 0.042 * unit, 0.016 * unit, tone)
        swing = -side * 0.07 * stride
        arm = [at(side * 0.095, 0.80), at(side * 0.135 + swing * 0.4, 0.62), at(side * 0.125 + swing, 0.46)]
        pen.line(arm, 0.052 * unit, tone)
    outline = [(-0.05, 0.855), (-0.105, 0.825), (-0.12, 0.76), (-0.1, 0.62), (-0.118, coat)]
    body = [at(*point) for point in outline] + [at(-across, up) for across, up in reversed(outline)]
    pen.poly(body, tone)
    pen.rect(*at(-0.028, 0.89), *at(0.028, 0.84), tone)
    head = at(0, 0.93)
    pen.disc(*head, 0.052 * unit, 0.066 * unit, tone)
    if hat:
        pen.disc(head[0], head[1] - 0.035 * unit, 0.062 * unit, 0.045 * unit, tone)


def skater(pen, x, foot, tall, phase):
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
    pen.disc(*head, tall * 0.055, tall * 0.066)
    pen.line([at(0.06, 0.82), at(-0.08, 0.84), at(-0.18, 0.8)], tall * 0.03)


def racing_cyclist(scene, x, foot, tall, team):
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
            points("-0.1,0.85 -0.19,0.81 -0.2,0.72 -0.13,0.58 0.13,0.58 0.2,0.72 0.19,0.81 0.1,0.85", at)
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


def musician(scene, camera, x, floor, z, random):
    """A seated player in black with an instrument: the orchestra is forty of these."""
    foot, head = camera(x, floor, z), camera(x, floor + 1.28, z)
    unit = foot[1] - head[1]
    at = around(*foot, unit)
    with scene.layer((22, 16, 18), 0.4) as pen:
        pen.poly(points("-0.3,0 -0.26,0.62 0.26,0.62 0.3,0", at))
    with scene.layer((226, 184, 150), 0.4) as pen:
        pen.disc(*at(0, 0.8), unit * 0.12, unit * 0.15)
    with scene.layer(((52, 34, 24), (24, 18, 18), (120, 90, 50))[int(random.integers(0, 3))], 0.4) as pen:
        pen.disc(*at(0, 0.87), unit * 0.13, unit * 0.1)
    with scene.layer((240, 232, 220), 0.4, 0.9) as pen:
        pen.poly(points("-0.06,0.63 0.06,0.63 0,0.36", at))
    with scene.layer((150, 78, 34) if z < 9 else (214, 168, 80), 0.4) as pen:
        lean = -1 if x > 0 else 1
        pen.line([at(-lean * 0.12, 0.58), at(lean * 0.3, 0.34)], unit * 0.17)
    with scene.layer((232, 214, 186), 0.4, 0.8) as pen:
        pen.line([at(0.3, 0.75), at(-0.1, 0.42)], 1)
