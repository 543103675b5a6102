# Forgets by an index of keys: a purge costs as much as there are pages to forget.

import xkey;

sub forget {
    if (req.http.Surrogate-Key == "*") {
        ban("obj.status != 0");
        return (synth(200, "Everything is forgotten"));
    }
    return (synth(200, "Forgotten pages: " + xkey.purge(req.http.Surrogate-Key)));
}

sub vcl_backend_response {
    set beresp.http.xkey = beresp.http.Surrogate-Key;
}
