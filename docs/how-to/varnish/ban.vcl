# Forgets by a list of bans, which each page is compared with when it is asked for next:
# needs no module, and costs more the more is purged.

sub forget {
    if (req.http.Surrogate-Key == "*") {
        ban("obj.status != 0");
        return (synth(200, "Everything is forgotten"));
    }
    ban("obj.http.Surrogate-Key ~ (^|\s)(" + regsuball(req.http.Surrogate-Key, "\s+", "|") + ")(\s|$)");
    return (synth(200, "Forgotten from now on"));
}
