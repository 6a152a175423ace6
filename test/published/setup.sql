-- What the rules and queries of this folder need beside the log tables.  The rows of most tests stand
-- beside the queries; here are those that tests cannot give.
\set ON_ERROR_STOP on
SET search_path = public;

-- Other workspaces, a cluster and the graph of resources
CREATE SCHEMA branch;
SELECT vigil.create_log_table('SigninLogs');
CREATE TABLE branch."SigninLogs" (LIKE "SigninLogs" INCLUDING ALL);
CREATE TABLE branch."Berths" (berth text, length double precision, since timestamptz);
CREATE SCHEMA graph;
CREATE TABLE graph."Resources" (id text, name text, type text, location text, properties jsonb, tags jsonb);
SELECT vigil.register_workspace('branch', 'branch');
SELECT vigil.register_workspace('quay.harbor.example/ships', 'branch');
SELECT vigil.register_workspace('arg', 'graph');

-- Data at addresses
CREATE SCHEMA feed;
CREATE TABLE feed.address_list (line text);
CREATE TABLE feed.score_list (address text, score bigint, seen timestamptz);
CREATE TABLE feed.object_list (name text, body jsonb);
SELECT vigil.register_external('https://lists.harbor.example/*.txt', 'feed.address_list');
SELECT vigil.register_external('https://lists.harbor.example/*.csv', 'feed.score_list');
SELECT vigil.register_external('https://lists.harbor.example/*.json', 'feed.object_list');

-- What functions know of the world
CREATE TABLE feed.network (network cidr, country text, city text, latitude double precision, longitude double precision);
CREATE INDEX ON feed.network USING gist (network inet_ops);
INSERT INTO feed.network VALUES
	('192.0.2.0/25', 'Atlantis', 'Deep', 10, 20),
	('192.0.2.128/25', 'Lemuria', 'Shore', -10, 40),
	('2001:db8::/32', 'Mu', NULL, NULL, NULL);
SELECT vigil.register_external('geo_info_from_ip_address()', 'feed.network');

-- What Microsoft's service would know of files
CREATE TABLE feed.file_profile ("SHA1" text, "GlobalPrevalence" bigint, "Signer" text);
INSERT INTO feed.file_profile VALUES ('aa', 5, 'Gull Works'), ('bb', 1000000, 'Tide Works');
SELECT vigil.register_external('FileProfile()', 'feed.file_profile');
