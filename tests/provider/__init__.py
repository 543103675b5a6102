"""An OpenID Connect provider of the tests' own: real software, in a process of its own.

`python -m tests.provider.serve FOLDER PORT REDIRECT` makes a key and a database in
the folder and serves until it is ended. Its members are in `serve.MEMBERS`.
"""
