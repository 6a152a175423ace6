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

-- Watchlists
CREATE TABLE feed.harbor_staff (name text, mail text, desk bigint);
INSERT INTO feed.harbor_staff VALUES ('Ann', 'ann@harbor.example', 7), ('Bo', 'bo@harbor.example', 9);
SELECT vigil.create_watchlist('HarborStaff', 'feed.harbor_staff', 'mail');
CREATE TABLE feed.watched_port (port bigint, service text);
INSERT INTO feed.watched_port VALUES (3389, 'rdp'), (5900, 'vnc');
SELECT vigil.create_watchlist('WatchedPorts', 'feed.watched_port', 'port');

-- What Microsoft's service would know of files
CREATE TABLE feed.file_profile ("SHA1" text, "GlobalPrevalence" bigint, "Signer" text);
INSERT INTO feed.file_profile VALUES ('aa', 5, 'Gull Works'), ('bb', 1000000, 'Tide Works');
SELECT vigil.register_external('FileProfile()', 'feed.file_profile');

-- Saved functions, as those of a unifying schema: one for each source, and one for all of them
SELECT vigil.create_function('HarborZone', $$(Address: string) {
    case(ipv4_is_private(Address), "inside", isnotnull(parse_ipv4(Address)), "outside", "")
}$$);
SELECT vigil.create_function('vimDnsHarborMasq', $$(starttime: datetime = datetime(null), domain_has_any: dynamic = dynamic([]), disabled: bool = false) {
    Syslog
    | where not(disabled)
    | where isnull(starttime) or TimeGenerated >= starttime
    | where ProcessName == "dnsmasq"
    | parse-where SyslogMessage with "query[" DnsQueryTypeName "] " DnsQuery " from " SrcIpAddr
    | where array_length(domain_has_any) == 0 or DnsQuery has_any (domain_has_any)
    | project TimeGenerated, DnsQuery, DnsQueryTypeName, SrcIpAddr, EventProduct = "dnsmasq"
}$$);
SELECT vigil.create_function('vimDnsHarborWindows', $$(starttime: datetime = datetime(null), domain_has_any: dynamic = dynamic([]), disabled: bool = false) {
    DnsEvents
    | where not(disabled)
    | where isnull(starttime) or TimeGenerated >= starttime
    | where SubType == "LookupQuery"
    | where array_length(domain_has_any) == 0 or Name has_any (domain_has_any)
    | project TimeGenerated, DnsQuery = Name, DnsQueryTypeName = QueryType, SrcIpAddr = ClientIP, EventProduct = "windows"
}$$);
SELECT vigil.create_function('_Im_HarborDns', $$(starttime: datetime = datetime(null), domain_has_any: dynamic = dynamic([]), pack: bool = false) {
    union isfuzzy=true
        vimDnsHarborMasq(starttime, domain_has_any, disabled = pack),
        vimDnsHarborWindows(starttime = starttime, domain_has_any = domain_has_any, disabled = pack),
        vimDnsHarborUnknown(starttime)
}$$);
