-- The database of the story: a few customers and their invoices.
CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE invoice (
    id INTEGER PRIMARY KEY,
    customer INTEGER NOT NULL REFERENCES customer (id),
    cents INTEGER NOT NULL CHECK (cents > 0),
    issued TEXT NOT NULL
);
INSERT INTO customer (id, name) VALUES (1, 'Orchard Bikes'), (2, 'Nordlicht GmbH'), (3, 'Caffè Tre');
INSERT INTO invoice (customer, cents, issued) VALUES
    (1, 4900, '2026-09-30'), (1, 4900, '2026-10-31'), (2, 19900, '2026-10-31'),
    (3, 4900, '2026-10-31'), (3, 9900, '2026-11-15');
