"""The pictures, by the name that each has in newspaper/photos.jsonl. Every one is a function that paints on
a scene; they are grouped by place."""

from demo.draw.pictures.bridge import bridge, bridge_tower
from demo.draw.pictures.city import bakery, market, rooftops, tram
from demo.draw.pictures.country import aurora, cyclist, pitch, river
from demo.draw.pictures.fishery import eels, herring
from demo.draw.pictures.harbour import chart, harbour, night
from demo.draw.pictures.indoors import foundry, library, theatre
from demo.draw.pictures.sea import ferry, island, lighthouse
from demo.draw.pictures.shipyard import shipyard
from demo.draw.pictures.town_hall import hall, mayor_desk

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

LANDSCAPE = (1500, 1000)
PORTRAITS = {"mayor-desk": (1000, 1250)}
