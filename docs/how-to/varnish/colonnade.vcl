vcl 4.1;

# Varnish 7 before Colonnade. Pages are held for a minute and forgotten as soon as
# what they show has changed: Colonnade says so with PURGE and the keys (setting `purge`).

# With the module xkey (Debian: varnish-modules); without it include "./ban.vcl".
include "./xkey.vcl";

backend default {
    .host = "127.0.0.1";
    .port = "8000";
}

# Who may purge: the machines that Colonnade runs on. Where their addresses change, compare
# req.http.X-Purge-Secret with the `secret` of the setting instead.
acl colonnade {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.method == "PURGE") {
        if (client.ip !~ colonnade) {
            return (synth(403, "Purging is not yours"));
        }
        call forget;
    }
    # What belongs to one reader goes through, and so do open streams.
    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }
    if (req.url ~ "^/(desk|account|preview|zone|live)([/?]|$)"
        || req.http.Cookie ~ "(^|;\s*)(session|messages|zone)="
        || req.http.Authorization) {
        return (pass);
    }
    # No other cookie changes a page.
    unset req.http.Cookie;
    return (hash);
}

sub vcl_backend_response {
    # Only what names its keys can be forgotten before its time.
    if (beresp.http.Surrogate-Key && beresp.http.Cache-Control ~ "s-maxage=[1-9]") {
        set beresp.ttl = 60s;
        set beresp.grace = 0s;
    }
}

sub vcl_deliver {
    unset resp.http.Surrogate-Key;
    unset resp.http.xkey;
}
