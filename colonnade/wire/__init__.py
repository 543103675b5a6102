"""Wire: what enters and leaves the paper as files.

Archives carry a whole paper from one installation to another. Feeds and
sitemaps tell other machines what is new. Structured data says to a machine
what the page says to a person. Formats are pure: each is read and written by
functions that know nothing of addresses or requests.
"""
