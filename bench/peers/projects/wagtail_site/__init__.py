"""The plainest Wagtail site that shows an article and its comments; run by an environment of its own.

A page type, a model for comments, a template with one loop: what a developer would
write in an afternoon. BENCH_CACHE=on adds Django's per-site cache in local memory;
BENCH_SHOWN=50 shows the newest fifty comments instead of all.
"""
