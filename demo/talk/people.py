"""The people who talk: the newspaper's readers, and a hundred and twenty more from everywhere."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

ZONE = timezone(timedelta(hours=2))
# A language, given names, and what may follow them.
NAMES = [
    ("en", "Alma Bram Cato Dorrit Edvin Frida Gerda Hjalmar Idun Joss Kaia Ludo Maeve Orla Peder Runa",
     "Aune Birk Corrin Dahl Elvestad Fenn Grieve Harrow Isdal Juell Kell Lund Marsh Nygaard"),
    ("el", "Αργυρώ Βασίλης Δάφνη Ζήσης Θάλεια Λουκάς Μυρτώ Σωτήρης", "Α. Β. Δ. Κ. Ν. Ρ."),
    ("ar", "بشرى جميل ريم سامر عبير فادي نجلاء هيثم", "الحلبي الخيّاط شاهين عطية مراد ناجي"),
    ("uk", "Богдан Дарина Левко Марта Остап Соломія", "Вербицька Гайдук Лозинський Сорока"),
    ("sr", "Милица Петар Стана Угљеша", "Бошковић Вукас Марић"),
    ("fi", "Aino Eero Kaisa Pekka Tyyne", "Halla Kivelä Mäkipää Suoranta"),
    ("zh", "陳 李 王 周", "怡君 志遠 美玲 大為"),
    ("ja", "佐々木 小林 森", "結衣 拓也 春子"),
    ("ko", "김 박 이", "지우 민호 하은"),
    ("hi", "अनिल कमला रवि", "देसाई मेहरा"),
    ("ta", "அருண் மீனா", "ராஜன் வேலு"),
    ("ka", "გია თამარ", "კობა ლომიძე"),
    ("hy", "Արամ Նարե", "Սիմ. Պետ."),
    ("he", "דוד יעל", "כרמי לב"),
    ("fa", "بهار کاوه", "رستمی نیکو"),
    ("th", "มาลี ประสิทธิ์", "ศ. บ."),
    ("vi", "Hà Minh", "Đỗ Lê"),
    ("hu", "Ágnes Zoltán", "Fehér Kőszegi"),
    ("pl", "Bożena Grześ", "Łącka Żuraw"),
]  # fmt: skip
NICKNAMES = (
    *("third_bench_from_left", "Tar Yard Ted", "Fog Signal", "number 4 regular", "Mrs P., Lantern Court"),
    *("Sledge 11", "the other Nils", "Saltergate 17b", "Ms Barnacle", "kiosk_on_the_corner"),
    *("A baker’s husband", "gritter", "Half Past Two", "Cellist With Stairs", "ropewalk"),
)
# Those who wrote before readers had accounts: a name is all that is known of them.
STRANGERS = (
    *("A. on Ladder Street", "Net Lane 9", "Passenger, 7.40 boat", "H. M.", "An Orrin reader"),
    *("Former resident", "Gunvor (77)", "The man from the washing machines", "Somebody’s mother"),
)
# The newspaper's own who would not join in, and who says the house's words.
STAFF = {"login-editor", "login-administrator", "r-community-desk", "r-salma-haddad"}
DESK = "r-community-desk"
# Languages of readers whom the newspaper knows already.
KNOWN = {
    name: language
    for language, names in (
        ("el", "eleni stathis despoina"),
        ("ar", "mona yusuf hala karim layan salma"),
        ("uk", "oleksandra"),
        ("sr", "vesna"),
        ("zh", "lin"),
        ("ja", "tanabe"),
        ("ko", "seo"),
        ("hi", "meenal"),
        ("ta", "kavitha"),
        ("ka", "nino"),
        ("hy", "anahit"),
        ("he", "noa"),
        ("fa", "parisa"),
        ("th", "somchai"),
        ("vi", "duc"),
        ("hu", "margit"),
        ("pl", "ewa"),
        ("fi", "tuomas"),
    )
    for name in names.split()
}


@dataclass(frozen=True)
class Person:
    """Who talks: a reader with an account, or a name and nothing else."""

    id: str | None
    name: str
    language: str
    leaning: int  # 1 for the trial, -1 against it
    weight: float  # how much they talk

    @property
    def call(self):
        """What others call them."""
        return self.name if self.name in (*NICKNAMES, *STRANGERS) else self.name.split(" ")[0]


def newcomers(chance):
    """The readers whom this conversation adds, as lines of the archive."""
    made = []
    for language, given, family in NAMES:
        pairs = [(one, other) for one in given.split() for other in family.split()]
        chance.shuffle(pairs)
        seen = set()
        for one, other in pairs:
            if one in seen and len(seen) < len(given.split()):
                continue
            seen.add(one)
            name = one + other if language in ("zh", "ko") else f"{one} {other}"
            made.append((language, name))
            if len(seen) == len(given.split()) and len(seen) <= sum(tag == language for tag, _name in made):
                break
    made += [("en", name) for name in NICKNAMES]
    chance.shuffle(made)
    rows = []
    for number, (language, name) in enumerate(made, 1):
        joined = datetime(2021, 1, 4, 8, tzinfo=ZONE) + timedelta(minutes=chance.randrange(2_600_000))
        row = {"id": f"r-saltergate-{number}", "name": name, "joined_at": joined.isoformat()}
        row |= {"email": f"saltergate-{number}@reader.example", "role": "reader", "bio": "", "badge": ""}
        rows.append((language, row))
    return rows


def crowd(chance, readers, added):
    """Everybody who talks. A few talk much, most of them a little."""
    people = []
    for row in readers:
        if row["id"] not in STAFF:
            first = row["id"].removeprefix("r-").split("-")[0]
            people.append((row["id"], row["name"], KNOWN.get(first, "en")))
    people += [(row["id"], row["name"], language) for language, row in added]
    people += [(None, name, "en") for name in STRANGERS]
    chance.shuffle(people)
    return [
        Person(name_id, name, language, 1 if chance.random() < 0.58 else -1, 1 / (rank + 6) ** 0.7)
        for rank, (name_id, name, language) in enumerate(people)
    ]


def read(path):
    """The lines of a file of the archive."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]
