"""Sign-in: how a reader comes in, and how the newsroom does.

allauth carries it: e-mail and password, a code by e-mail, passkeys, an app's
codes, and those who vouch for a reader (Google, Facebook, Apple, any OpenID
Connect provider). Here stands what is ours: the form of registration, the page
of one's account, the list of places where one is signed in, and the guard of
the desk.

Words. Second factor: a passkey or the codes of an app, asked for after the
password. Provider: who vouches for a reader. Session: one browser, signed in.

Promises. Whoever has a second factor opens the desk only in a session that has
shown it, whichever way they came in. A provider never takes over an account
because an address is the same. No network address is stored.
"""
