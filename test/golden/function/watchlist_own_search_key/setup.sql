CREATE TABLE vip ("SearchKey" text, "Name" text, "Mail" text);
INSERT INTO vip VALUES ('old', 'ada', 'ada@example.org'), ('older', 'bob', 'bob@example.org');
SELECT vigil.create_watchlist('VipUsers', 'vip', 'Mail');
SELECT vigil.create_watchlist('VipKeys', 'vip', 'SearchKey');
