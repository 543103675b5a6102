"""The scene: what every picture is painted on, a canvas that knows weather and water."""

from demo.draw.water import Water
from demo.draw.weather import Weather


class Scene(Weather, Water):
    """A canvas with weather and water."""
