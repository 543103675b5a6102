"""On PostgreSQL: the numbers of the bus, and what gives one and tells everybody.

A number is above every number before it, above what the caller has seen, and not
below the clock in milliseconds, whatever the sequence lost in a crash. Who takes
one holds the lock to the end of the transaction, so that numbers are announced in
their order.
"""

from django.db import migrations

SEQUENCE = "CREATE SEQUENCE edge_bus AS bigint"
ANNOUNCE = """
CREATE FUNCTION edge_announce(channel text, above bigint, words text[]) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
    word text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('colonnade'), hashtext('edge_bus'));
    number := greatest(
        nextval('edge_bus'), above + 1, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint
    );
    PERFORM setval('edge_bus', number);
    FOREACH word IN ARRAY words LOOP
        PERFORM pg_notify(channel, number || ' ' || word);
    END LOOP;
    RETURN number;
END
$$
"""


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(SEQUENCE)
        schema_editor.execute(ANNOUNCE)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION edge_announce(text, bigint, text[])")
        schema_editor.execute("DROP SEQUENCE edge_bus")


class Migration(migrations.Migration):
    dependencies = [("edge", "0002_reads")]

    operations = [migrations.RunPython(make, remove)]
