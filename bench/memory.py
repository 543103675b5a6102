"""Memory: what one process takes after every page of the demo was read in every encoding."""

import re

from bench import paper
from bench.found import Found, Pace, section
from bench.goals import KEPT_MEGABYTES
from bench.load import BROTLI, GZIP, PLAIN, ask, load


def addresses(origin: str) -> list[str]:
    """Every address that the sitemaps name."""
    waiting, found = [f"{origin}/sitemap.xml"], []
    while waiting:
        text = ask(waiting.pop(), PLAIN).body.decode("utf-8", "replace")
        places = [place.replace("&amp;", "&") for place in re.findall(r"<loc>\s*(.*?)\s*</loc>", text)]
        (waiting if "<sitemapindex" in text else found).extend(places)
    return found


def measure(pace: Pace) -> Found:
    """Read everything, load the fullest page, then look."""
    with paper.made(as_it_is=pace.is_quick) as demo, demo.served() as whole:
        at_start = whole.program.memory()
        everything = addresses(whole.origin)
        for address in everything:
            for headers in (BROTLI, GZIP, PLAIN, demo.signed_in):
                ask(address, headers)
        load(whole.article, pace.seconds, BROTLI, shapes=True)
        load(whole.article, pace.seconds, demo.signed_in)
        for number in range(500):
            ask(f"{whole.article}?order=oldest&{number}={number}", BROTLI)
        in_the_end = whole.program.memory()
    head = (
        f"{at_start:.0f} MB (RSS) after the start, {in_the_end:.0f} MB after all {len(everything)} pages that"
        " the sitemaps name were read in three encodings and by a signed-in reader, one was loaded with"
        f" browsers' headers, and 500 strange queries came. {KEPT_MEGABYTES} MB of it may be kept pages."
    )
    return Found({"rss_mb": in_the_end, "rss_start_mb": at_start}, [section("Memory", head)])
