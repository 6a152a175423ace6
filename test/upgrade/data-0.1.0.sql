-- A database in which the library of 0.1.0 has loaded rules, run them and written alerts: a dump of
-- it, with vigil.rule_state, which dumps leave out.  It is written once and never changed.
--
-- Rule 1: an alert for each row, with entities and details; a user's view on its alerts.  Rule 2:
-- one alert for all rows, of a role with the level author.  Rule 3: equal rows; an anchor that
-- was given.  Rule 4: switched off, in its second version, uses a function of another role.
CREATE ROLE vigil_upgrade_author;
CREATE ROLE vigil_upgrade_reader;
CREATE ROLE vigil_upgrade_part;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE EXTENSION vigil VERSION '0.1.0';
CREATE TABLE public."Ev" (
    "TimeGenerated" timestamp with time zone NOT NULL,
    "K" text NOT NULL,
    _xid xid8 DEFAULT pg_current_xact_id() NOT NULL
);
CREATE VIEW public.ev_view WITH (security_invoker='true') AS
 SELECT t1."K",
    count(*) AS "N"
   FROM public."Ev" t1
  GROUP BY t1."K";
CREATE VIEW vigil_alerts.rule_1 WITH (security_invoker='true') AS
 SELECT a.id AS alert_id,
    a.raised_at,
    a.severity,
    a.name,
    a.status,
    a.start_time,
    a.end_time,
    vigil.entity_text(a.id, 1, 'Address'::text) AS ip_address,
    vigil.list_text((a.custom_details -> 'Count'::text)) AS count
   FROM vigil.alerts a
  WHERE (a.rule_id = '00000000-0000-0000-0000-000000000001'::uuid);
COMMENT ON VIEW vigil_alerts.rule_1 IS 'Alerts of rule 00000000-0000-0000-0000-000000000001, Rule 1';
CREATE VIEW public.of_alerts AS
 SELECT v.ip_address,
    v.count
   FROM vigil_alerts.rule_1 v;
CREATE VIEW public.of_the_user AS
 SELECT h.name,
    h.state,
    h.lag
   FROM vigil.health h;
CREATE TABLE public.watched (
    name text,
    note text
);
CREATE VIEW vigil_alerts.rule_2 WITH (security_invoker='true') AS
 SELECT a.id AS alert_id,
    a.raised_at,
    a.severity,
    a.name,
    a.status,
    a.start_time,
    a.end_time
   FROM vigil.alerts a
  WHERE (a.rule_id = '00000000-0000-0000-0000-000000000002'::uuid);
COMMENT ON VIEW vigil_alerts.rule_2 IS 'Alerts of rule 00000000-0000-0000-0000-000000000002, Rule 2';
CREATE VIEW vigil_alerts.rule_3 WITH (security_invoker='true') AS
 SELECT a.id AS alert_id,
    a.raised_at,
    a.severity,
    a.name,
    a.status,
    a.start_time,
    a.end_time
   FROM vigil.alerts a
  WHERE (a.rule_id = '00000000-0000-0000-0000-000000000003'::uuid);
COMMENT ON VIEW vigil_alerts.rule_3 IS 'Alerts of rule 00000000-0000-0000-0000-000000000003, Rule 3';
CREATE VIEW vigil_alerts.rule_4 WITH (security_invoker='true') AS
 SELECT a.id AS alert_id,
    a.raised_at,
    a.severity,
    a.name,
    a.status,
    a.start_time,
    a.end_time
   FROM vigil.alerts a
  WHERE (a.rule_id = '00000000-0000-0000-0000-000000000004'::uuid);
COMMENT ON VIEW vigil_alerts.rule_4 IS 'Alerts of rule 00000000-0000-0000-0000-000000000004, Rule 4';
COPY public."Ev" ("TimeGenerated", "K", _xid) FROM stdin;
2026-11-26 21:10:50+00	192.0.2.1	768
2026-11-26 21:09:50+00	192.0.2.1	768
2026-11-26 21:08:50+00	192.0.2.1	768
2026-11-26 21:07:50+00	192.0.2.1	768
2026-11-26 21:06:50+00	192.0.2.1	768
2026-11-26 21:05:50+00	192.0.2.1	768
2026-11-26 21:04:50+00	192.0.2.1	768
2026-11-26 21:03:50+00	192.0.2.1	768
2026-11-26 21:02:50+00	192.0.2.1	768
2026-11-26 21:01:50+00	192.0.2.1	768
2026-11-26 21:00:50+00	192.0.2.1	768
2026-11-26 20:59:50+00	192.0.2.1	768
2026-11-26 20:58:50+00	192.0.2.1	768
2026-11-26 20:57:50+00	192.0.2.1	768
2026-11-26 20:56:50+00	192.0.2.1	768
2026-11-26 20:55:50+00	192.0.2.1	768
2026-11-26 20:54:50+00	192.0.2.1	768
2026-11-26 20:53:50+00	192.0.2.1	768
2026-11-26 20:52:50+00	192.0.2.1	768
2026-11-26 20:51:50+00	192.0.2.1	768
2026-11-26 20:50:50+00	192.0.2.1	768
2026-11-26 20:49:50+00	192.0.2.1	768
2026-11-26 20:48:50+00	192.0.2.1	768
2026-11-26 20:47:50+00	192.0.2.1	768
2026-11-26 20:46:50+00	192.0.2.1	768
2026-11-26 20:45:50+00	192.0.2.1	768
2026-11-26 20:44:50+00	192.0.2.1	768
2026-11-26 20:43:50+00	192.0.2.1	768
2026-11-26 20:42:50+00	192.0.2.1	768
2026-11-26 20:41:50+00	192.0.2.1	768
2026-11-26 21:10:50+00	192.0.2.1	768
2026-11-26 21:09:50+00	192.0.2.1	768
2026-11-26 21:08:50+00	192.0.2.1	768
2026-11-26 21:07:50+00	192.0.2.1	768
2026-11-26 21:06:50+00	192.0.2.1	768
2026-11-26 21:05:50+00	192.0.2.1	768
2026-11-26 21:04:50+00	192.0.2.1	768
2026-11-26 21:03:50+00	192.0.2.1	768
2026-11-26 21:02:50+00	192.0.2.1	768
2026-11-26 21:01:50+00	192.0.2.1	768
2026-11-26 21:00:50+00	192.0.2.1	768
2026-11-26 20:59:50+00	192.0.2.1	768
2026-11-26 20:58:50+00	192.0.2.1	768
2026-11-26 20:57:50+00	192.0.2.1	768
2026-11-26 20:56:50+00	192.0.2.1	768
2026-11-26 20:55:50+00	192.0.2.1	768
2026-11-26 20:54:50+00	192.0.2.1	768
2026-11-26 20:53:50+00	192.0.2.1	768
2026-11-26 20:52:50+00	192.0.2.1	768
2026-11-26 20:51:50+00	192.0.2.1	768
2026-11-26 20:50:50+00	192.0.2.1	768
2026-11-26 20:49:50+00	192.0.2.1	768
2026-11-26 20:48:50+00	192.0.2.1	768
2026-11-26 20:47:50+00	192.0.2.1	768
2026-11-26 20:46:50+00	192.0.2.1	768
2026-11-26 20:45:50+00	192.0.2.1	768
2026-11-26 20:44:50+00	192.0.2.1	768
2026-11-26 20:43:50+00	192.0.2.1	768
2026-11-26 20:42:50+00	192.0.2.1	768
2026-11-26 20:41:50+00	192.0.2.1	768
2026-11-26 21:10:50+00	10.0.0.7	768
2026-11-26 21:07:50+00	10.0.0.7	768
2026-11-26 21:04:50+00	10.0.0.7	768
2026-11-26 21:01:50+00	10.0.0.7	768
2026-11-26 20:58:50+00	10.0.0.7	768
2026-11-26 20:55:50+00	10.0.0.7	768
2026-11-26 20:52:50+00	10.0.0.7	768
2026-11-26 20:49:50+00	10.0.0.7	768
2026-11-26 20:46:50+00	10.0.0.7	768
2026-11-26 20:43:50+00	10.0.0.7	768
\.

COPY vigil.alerts (id, rule_id, rule_version, rule_name, severity, name, description, tactics, techniques, run_id, slot_start, slot_end, window_start, window_end, start_time, end_time, entities, custom_details, properties, evidence, truncated, fingerprint, status, origin, raised_at, updated_at) FROM stdin;
2	00000000-0000-0000-0000-000000000001	1	Rule 1	Medium	Rule 1	A rule of 0.1.0	{CredentialAccess}	{T1110}	1	2026-11-26 21:06:00+00	2026-11-26 21:11:00+00	2026-11-26 21:06:00+00	2026-11-26 21:11:00+00	2026-11-26 21:06:00+00	2026-11-26 21:11:00+00	[{"$id": "2", "Type": "ip", "Address": "192.0.2.1"}]	{"Count": ["10"]}	{}	[{"K": "192.0.2.1", "N": 10}]	{}	6edee2587672d481c1787747a19165465f1e21862a7ebe1c619400798e86e7f5	new	live	2026-11-26 21:11:01+00	\N
3	00000000-0000-0000-0000-000000000002	1	Rule 2	Medium	Rule 2	A rule of 0.1.0	{CredentialAccess}	{T1110}	2	2026-11-26 21:06:00+00	2026-11-26 21:11:00+00	2026-11-26 21:06:00+00	2026-11-26 21:11:00+00	2026-11-26 21:06:00+00	2026-11-26 21:11:00+00	[]	{}	{}	[{"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "10.0.0.7"}, {"K": "10.0.0.7"}]	{}	cee2fd99823ec17aac11848859aff3fa7e4c4fe2236a70bef30ce1a4a3343b2f	new	live	2026-11-26 21:11:01+00	\N
4	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	3	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	38d321e3fe61ff13736b61563ea14901e0e052b887f2c94325d01f347453fdf2	new	live	2026-11-26 21:11:01+00	\N
5	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	3	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	e6bd591efa38f9eed4a6a7ac4320ac627534a44ee81568f8e03e80021de93778	new	live	2026-11-26 21:11:01+00	\N
6	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	3	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	157d35c96f440aa7e1250eb1cc933b7b208cbab49e0184f3d8a5233285cf4fab	new	live	2026-11-26 21:11:01+00	\N
7	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	3	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	0e4cc3bd78ee64ef611857b5924397f5b9a8d3ae12a95a2d450e9b3c63271f1d	new	live	2026-11-26 21:11:01+00	\N
8	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	3	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	64f855e8c5fdf215a5be4a03d071d96dea2e5514cf873f6eef90a9aeecdd8121	new	live	2026-11-26 21:11:01+00	\N
9	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	3	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	41eccca535491bcd3f6c0715dcdcfa41e5a05bb4943ebec6eab6caa6b551615a	new	live	2026-11-26 21:11:01+00	\N
10	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	3	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	494395c420a56c893533696fd130f6a596627df5791f6818f032eda2b6ab28f7	new	live	2026-11-26 21:11:01+00	\N
11	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	3	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	90e5f12099881408173615e8f4b43ade3a4b5692961479c41a382729ee136d62	new	live	2026-11-26 21:11:01+00	\N
12	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	3	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	0f27dce4cd8caf27e08eecf480ce739a879aa40776d01dc66608b7ef87ed25e4	new	live	2026-11-26 21:11:01+00	\N
13	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	3	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	44a26112a6fd55f359964037269f053d60141d0c875820779dbb499ca4367229	new	live	2026-11-26 21:11:01+00	\N
14	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	3	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	[]	{}	{}	[{"K": "10.0.0.7"}]	{}	a16c9b121e5890802d7f25cb7ba1aeef98a1c5de0213d401285544b1b41e2c91	new	live	2026-11-26 21:11:01+00	\N
15	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	4	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	38d321e3fe61ff13736b61563ea14901e0e052b887f2c94325d01f347453fdf2	new	catchup	2026-11-26 21:11:01+00	\N
16	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	4	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	e6bd591efa38f9eed4a6a7ac4320ac627534a44ee81568f8e03e80021de93778	new	catchup	2026-11-26 21:11:01+00	\N
17	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	4	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	157d35c96f440aa7e1250eb1cc933b7b208cbab49e0184f3d8a5233285cf4fab	new	catchup	2026-11-26 21:11:01+00	\N
18	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	4	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	0e4cc3bd78ee64ef611857b5924397f5b9a8d3ae12a95a2d450e9b3c63271f1d	new	catchup	2026-11-26 21:11:01+00	\N
19	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	4	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	64f855e8c5fdf215a5be4a03d071d96dea2e5514cf873f6eef90a9aeecdd8121	new	catchup	2026-11-26 21:11:01+00	\N
20	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	4	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	41eccca535491bcd3f6c0715dcdcfa41e5a05bb4943ebec6eab6caa6b551615a	new	catchup	2026-11-26 21:11:01+00	\N
21	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	4	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	494395c420a56c893533696fd130f6a596627df5791f6818f032eda2b6ab28f7	new	catchup	2026-11-26 21:11:01+00	\N
22	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	4	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	90e5f12099881408173615e8f4b43ade3a4b5692961479c41a382729ee136d62	new	catchup	2026-11-26 21:11:01+00	\N
23	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	4	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	[]	{}	{}	[{"K": "10.0.0.7"}]	{}	a16c9b121e5890802d7f25cb7ba1aeef98a1c5de0213d401285544b1b41e2c91	new	catchup	2026-11-26 21:11:01+00	\N
24	00000000-0000-0000-0000-000000000001	1	Rule 1	Medium	Rule 1	A rule of 0.1.0	{CredentialAccess}	{T1110}	5	2026-11-26 20:41:00+00	2026-11-26 20:46:00+00	2026-11-26 20:41:00+00	2026-11-26 20:46:00+00	2026-11-26 20:41:00+00	2026-11-26 20:46:00+00	[{"$id": "2", "Type": "ip", "Address": "10.0.0.7"}]	{"Count": ["1"]}	{}	[{"K": "10.0.0.7", "N": 1}]	{}	182644dbc43bd733651f2c05f8ed5fa5c7cec3b64334c7eb45ca26b4204a08fa	new	catchup	2026-11-26 21:11:01+00	\N
25	00000000-0000-0000-0000-000000000001	1	Rule 1	Medium	Rule 1	A rule of 0.1.0	{CredentialAccess}	{T1110}	5	2026-11-26 20:41:00+00	2026-11-26 20:46:00+00	2026-11-26 20:41:00+00	2026-11-26 20:46:00+00	2026-11-26 20:41:00+00	2026-11-26 20:46:00+00	[{"$id": "2", "Type": "ip", "Address": "192.0.2.1"}]	{"Count": ["10"]}	{}	[{"K": "192.0.2.1", "N": 10}]	{}	6edee2587672d481c1787747a19165465f1e21862a7ebe1c619400798e86e7f5	new	catchup	2026-11-26 21:11:01+00	\N
26	00000000-0000-0000-0000-000000000002	1	Rule 2	Medium	Rule 2	A rule of 0.1.0	{CredentialAccess}	{T1110}	7	2026-11-26 20:41:00+00	2026-11-26 20:46:00+00	2026-11-26 20:41:00+00	2026-11-26 20:46:00+00	2026-11-26 20:41:00+00	2026-11-26 20:46:00+00	[]	{}	{}	[{"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "10.0.0.7"}]	{}	acabd3e687c105de10da8a8de8da89db128171f0bb228586ccd118c515e81cc5	new	catchup	2026-11-26 21:11:01+00	\N
27	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	8	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	38d321e3fe61ff13736b61563ea14901e0e052b887f2c94325d01f347453fdf2	new	catchup	2026-11-26 21:11:01+00	\N
28	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	8	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	e6bd591efa38f9eed4a6a7ac4320ac627534a44ee81568f8e03e80021de93778	new	catchup	2026-11-26 21:11:01+00	\N
29	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	8	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	157d35c96f440aa7e1250eb1cc933b7b208cbab49e0184f3d8a5233285cf4fab	new	catchup	2026-11-26 21:11:01+00	\N
30	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	8	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	0e4cc3bd78ee64ef611857b5924397f5b9a8d3ae12a95a2d450e9b3c63271f1d	new	catchup	2026-11-26 21:11:01+00	\N
31	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	8	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	64f855e8c5fdf215a5be4a03d071d96dea2e5514cf873f6eef90a9aeecdd8121	new	catchup	2026-11-26 21:11:01+00	\N
32	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	8	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	41eccca535491bcd3f6c0715dcdcfa41e5a05bb4943ebec6eab6caa6b551615a	new	catchup	2026-11-26 21:11:01+00	\N
33	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	8	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	494395c420a56c893533696fd130f6a596627df5791f6818f032eda2b6ab28f7	new	catchup	2026-11-26 21:11:01+00	\N
34	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	8	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	90e5f12099881408173615e8f4b43ade3a4b5692961479c41a382729ee136d62	new	catchup	2026-11-26 21:11:01+00	\N
35	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	8	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	0f27dce4cd8caf27e08eecf480ce739a879aa40776d01dc66608b7ef87ed25e4	new	catchup	2026-11-26 21:11:01+00	\N
36	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	8	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	44a26112a6fd55f359964037269f053d60141d0c875820779dbb499ca4367229	new	catchup	2026-11-26 21:11:01+00	\N
37	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	8	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	[]	{}	{}	[{"K": "10.0.0.7"}]	{}	a16c9b121e5890802d7f25cb7ba1aeef98a1c5de0213d401285544b1b41e2c91	new	catchup	2026-11-26 21:11:01+00	\N
38	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	8	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	[]	{}	{}	[{"K": "10.0.0.7"}]	{}	0befb75e55283cfe33bc1903f794f9903f7c424ccb4e80fcdb43ac9a44ec33fe	new	catchup	2026-11-26 21:11:01+00	\N
39	00000000-0000-0000-0000-000000000002	1	Rule 2	Medium	Rule 2	A rule of 0.1.0	{CredentialAccess}	{T1110}	10	2026-11-26 20:46:00+00	2026-11-26 20:51:00+00	2026-11-26 20:46:00+00	2026-11-26 20:51:00+00	2026-11-26 20:46:00+00	2026-11-26 20:51:00+00	[]	{}	{}	[{"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "10.0.0.7"}, {"K": "10.0.0.7"}]	{}	cee2fd99823ec17aac11848859aff3fa7e4c4fe2236a70bef30ce1a4a3343b2f	new	catchup	2026-11-26 21:11:01+00	\N
40	00000000-0000-0000-0000-000000000001	1	Rule 1	Medium	Rule 1	A rule of 0.1.0	{CredentialAccess}	{T1110}	11	2026-11-26 20:46:00+00	2026-11-26 20:51:00+00	2026-11-26 20:46:00+00	2026-11-26 20:51:00+00	2026-11-26 20:46:00+00	2026-11-26 20:51:00+00	[{"$id": "2", "Type": "ip", "Address": "10.0.0.7"}]	{"Count": ["2"]}	{}	[{"K": "10.0.0.7", "N": 2}]	{}	0a8cf320a29ca6b9ecb9b2aebad9506d1c9ef6aa28e67ae36b27ff71ff01a443	new	catchup	2026-11-26 21:11:02+00	\N
41	00000000-0000-0000-0000-000000000001	1	Rule 1	Medium	Rule 1	A rule of 0.1.0	{CredentialAccess}	{T1110}	11	2026-11-26 20:46:00+00	2026-11-26 20:51:00+00	2026-11-26 20:46:00+00	2026-11-26 20:51:00+00	2026-11-26 20:46:00+00	2026-11-26 20:51:00+00	[{"$id": "2", "Type": "ip", "Address": "192.0.2.1"}]	{"Count": ["10"]}	{}	[{"K": "192.0.2.1", "N": 10}]	{}	6edee2587672d481c1787747a19165465f1e21862a7ebe1c619400798e86e7f5	new	catchup	2026-11-26 21:11:02+00	\N
42	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	12	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	38d321e3fe61ff13736b61563ea14901e0e052b887f2c94325d01f347453fdf2	new	catchup	2026-11-26 21:11:02+00	\N
43	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	12	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	e6bd591efa38f9eed4a6a7ac4320ac627534a44ee81568f8e03e80021de93778	new	catchup	2026-11-26 21:11:02+00	\N
44	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	12	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	157d35c96f440aa7e1250eb1cc933b7b208cbab49e0184f3d8a5233285cf4fab	new	catchup	2026-11-26 21:11:02+00	\N
45	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	12	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	0e4cc3bd78ee64ef611857b5924397f5b9a8d3ae12a95a2d450e9b3c63271f1d	new	catchup	2026-11-26 21:11:02+00	\N
46	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	12	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	64f855e8c5fdf215a5be4a03d071d96dea2e5514cf873f6eef90a9aeecdd8121	new	catchup	2026-11-26 21:11:02+00	\N
47	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	12	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	41eccca535491bcd3f6c0715dcdcfa41e5a05bb4943ebec6eab6caa6b551615a	new	catchup	2026-11-26 21:11:02+00	\N
48	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	12	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	494395c420a56c893533696fd130f6a596627df5791f6818f032eda2b6ab28f7	new	catchup	2026-11-26 21:11:02+00	\N
49	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	12	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	90e5f12099881408173615e8f4b43ade3a4b5692961479c41a382729ee136d62	new	catchup	2026-11-26 21:11:02+00	\N
50	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	12	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	0f27dce4cd8caf27e08eecf480ce739a879aa40776d01dc66608b7ef87ed25e4	new	catchup	2026-11-26 21:11:02+00	\N
51	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	12	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	[]	{}	{}	[{"K": "192.0.2.1"}]	{}	44a26112a6fd55f359964037269f053d60141d0c875820779dbb499ca4367229	new	catchup	2026-11-26 21:11:02+00	\N
52	00000000-0000-0000-0000-000000000003	1	Rule 3	Medium	Rule 3	A rule of 0.1.0	{CredentialAccess}	{T1110}	12	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	[]	{}	{}	[{"K": "10.0.0.7"}]	{}	a16c9b121e5890802d7f25cb7ba1aeef98a1c5de0213d401285544b1b41e2c91	new	catchup	2026-11-26 21:11:02+00	\N
53	00000000-0000-0000-0000-000000000002	1	Rule 2	Medium	Rule 2	A rule of 0.1.0	{CredentialAccess}	{T1110}	13	2026-11-26 20:51:00+00	2026-11-26 20:56:00+00	2026-11-26 20:51:00+00	2026-11-26 20:56:00+00	2026-11-26 20:51:00+00	2026-11-26 20:56:00+00	[]	{}	{}	[{"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "192.0.2.1"}, {"K": "10.0.0.7"}, {"K": "10.0.0.7"}]	{}	cee2fd99823ec17aac11848859aff3fa7e4c4fe2236a70bef30ce1a4a3343b2f	new	catchup	2026-11-26 21:11:02+00	\N
54	00000000-0000-0000-0000-000000000001	1	Rule 1	Medium	Rule 1	A rule of 0.1.0	{CredentialAccess}	{T1110}	14	2026-11-26 20:51:00+00	2026-11-26 20:56:00+00	2026-11-26 20:51:00+00	2026-11-26 20:56:00+00	2026-11-26 20:51:00+00	2026-11-26 20:56:00+00	[{"$id": "2", "Type": "ip", "Address": "10.0.0.7"}]	{"Count": ["2"]}	{}	[{"K": "10.0.0.7", "N": 2}]	{}	0a8cf320a29ca6b9ecb9b2aebad9506d1c9ef6aa28e67ae36b27ff71ff01a443	new	catchup	2026-11-26 21:11:02+00	\N
55	00000000-0000-0000-0000-000000000001	1	Rule 1	Medium	Rule 1	A rule of 0.1.0	{CredentialAccess}	{T1110}	14	2026-11-26 20:51:00+00	2026-11-26 20:56:00+00	2026-11-26 20:51:00+00	2026-11-26 20:56:00+00	2026-11-26 20:51:00+00	2026-11-26 20:56:00+00	[{"$id": "2", "Type": "ip", "Address": "192.0.2.1"}]	{"Count": ["10"]}	{}	[{"K": "192.0.2.1", "N": 10}]	{}	6edee2587672d481c1787747a19165465f1e21862a7ebe1c619400798e86e7f5	new	catchup	2026-11-26 21:11:02+00	\N
1	00000000-0000-0000-0000-000000000001	1	Rule 1	Medium	Rule 1	A rule of 0.1.0	{CredentialAccess}	{T1110}	1	2026-11-26 21:06:00+00	2026-11-26 21:11:00+00	2026-11-26 21:06:00+00	2026-11-26 21:11:00+00	2026-11-26 21:06:00+00	2026-11-26 21:11:00+00	[{"$id": "2", "Type": "ip", "Address": "10.0.0.7"}]	{"Count": ["2"]}	{}	[{"K": "10.0.0.7", "N": 2}]	{}	0a8cf320a29ca6b9ecb9b2aebad9506d1c9ef6aa28e67ae36b27ff71ff01a443	resolved	live	2026-11-26 21:11:01+00	2026-11-26 21:11:29.053764+00
\.

COPY vigil.alert_entities (alert_id, entity_no, mapping_no, type, identifier, value) FROM stdin;
1	2	1	ip	Address	10.0.0.7
2	2	1	ip	Address	192.0.2.1
24	2	1	ip	Address	10.0.0.7
25	2	1	ip	Address	192.0.2.1
40	2	1	ip	Address	10.0.0.7
41	2	1	ip	Address	192.0.2.1
54	2	1	ip	Address	10.0.0.7
55	2	1	ip	Address	192.0.2.1
\.

COPY vigil.dead_letter (id, log_table, source, byte_offset, record_number, reason, message, record, loaded_by, received_at, resolved_at) FROM stdin;
1	SigninLogs	fixture	150	2	missing_time	record has no time (TimeGenerated)	\\x7b226964223a20226e6f2074696d65227d	postgres	2026-11-26 21:11:28.902172+00	\N
\.

COPY vigil.functions (name, body, created_by, created_at) FROM stdin;
Shared	() { Ev | where K startswith "192" }	postgres	2026-11-26 21:11:28.914808+00
OfAuthor	(k: string) { Ev | where K == k }	vigil_upgrade_author	2026-11-26 21:11:28.915402+00
Lonely	() { Ev | count }	vigil_upgrade_author	2026-11-26 21:11:28.915572+00
\.

COPY vigil.gaps (id, rule_id, gap_start, gap_end, cursor_at, kind, state, failures, retry_at, created_at) FROM stdin;
4	00000000-0000-0000-0000-000000000001	2026-11-26 18:11:00+00	2026-11-26 18:21:00+00	2026-11-26 18:21:00+00	manual	done	0	-infinity	2026-11-26 21:11:29.01834+00
3	00000000-0000-0000-0000-000000000003	2026-11-26 20:40:00+00	2026-11-26 21:05:00+00	2026-11-26 20:55:00+00	backlog	open	0	-infinity	2026-11-26 21:11:29.003026+00
2	00000000-0000-0000-0000-000000000002	2026-11-26 20:41:00+00	2026-11-26 21:06:00+00	2026-11-26 20:56:00+00	backlog	open	0	-infinity	2026-11-26 21:11:28.995501+00
1	00000000-0000-0000-0000-000000000001	2026-11-26 20:41:00+00	2026-11-26 21:06:00+00	2026-11-26 20:56:00+00	backlog	open	0	-infinity	2026-11-26 21:11:28.969529+00
\.

COPY vigil.installation (install_id, created_at) FROM stdin;
4efb936e-905c-4340-b330-0a9f7cf1da9a	2026-11-26 21:11:28.556442+00
\.

COPY vigil.log_sources (name, relation_schema, relation_name, time_column, ingestion_time_column, managed, retention) FROM stdin;
Ev	public	Ev	TimeGenerated	\N	f	\N
\.

COPY vigil.rule_versions (rule_id, version_no, version, name, description, severity, kind, query_frequency, query_period, trigger_operator, trigger_threshold, tactics, techniques, query, sql, fields, definition, yaml, loaded_at, loaded_by) FROM stdin;
00000000-0000-0000-0000-000000000001	1	1.0.0	Rule 1	A rule of 0.1.0	Medium	Scheduled	00:05:00	00:05:00	gt	0	{CredentialAccess}	{T1110}	Ev | summarize N = count() by K\n	SELECT t1."K", pg_catalog.count(*) AS "N"\nFROM "public"."Ev" AS t1\nWHERE t1."TimeGenerated" >= '2026-11-26 21:06:28.918227+00'::timestamptz\n  AND t1."TimeGenerated" < '2026-11-26 21:11:28.918227+00'::timestamptz\nGROUP BY t1."K"	[{"name": "K", "type": "string"}, {"name": "N", "type": "long"}]	{"id": "00000000-0000-0000-0000-000000000001", "kind": "Scheduled", "name": "Rule 1", "tags": [], "query": "Ev | summarize N = count() by K\\n", "tactics": ["CredentialAccess"], "version": "1.0.0", "severity": "Medium", "description": "A rule of 0.1.0", "queryPeriod": "PT5M", "customDetails": {"Count": "N"}, "entityMappings": [{"entityType": "IP", "fieldMappings": [{"columnName": "K", "identifier": "Address"}]}], "queryFrequency": "PT5M", "triggerOperator": "gt", "triggerThreshold": 0, "relevantTechniques": ["T1110"], "suppressionEnabled": false, "suppressionDuration": "PT5H", "alertDetailsOverride": {}, "eventGroupingSettings": {"aggregationKind": "AlertPerResult"}, "incidentConfiguration": {"createIncident": true, "groupingConfiguration": {"enabled": false, "groupByEntities": [], "lookbackDuration": "PT5H", "groupByAlertDetails": [], "groupByCustomDetails": [], "reopenClosedIncident": false}}, "requiredDataConnectors": []}	\nid: 00000000-0000-0000-0000-000000000001\nname: Rule 1\ndescription: A rule of 0.1.0\nseverity: Medium\nrequiredDataConnectors: []\nqueryFrequency: 5m\nqueryPeriod: 5m\ntriggerOperator: gt\ntriggerThreshold: 0\ntactics: [CredentialAccess]\nrelevantTechniques: [T1110]\nquery: |\n  Ev | summarize N = count() by K\nversion: 1.0.0\nkind: Scheduled\n\nentityMappings:\n  - entityType: IP\n    fieldMappings:\n      - identifier: Address\n        columnName: K\ncustomDetails:\n  Count: N\n\n	2026-11-26 21:11:28.918994+00	postgres
00000000-0000-0000-0000-000000000002	1	1.0.0	Rule 2	A rule of 0.1.0	Medium	Scheduled	00:05:00	00:05:00	gt	0	{CredentialAccess}	{T1110}	Ev | project K\n	SELECT t1."K"\nFROM "public"."Ev" AS t1\nWHERE t1."TimeGenerated" >= '2026-11-26 21:06:28.930833+00'::timestamptz\n  AND t1."TimeGenerated" < '2026-11-26 21:11:28.930833+00'::timestamptz	[{"name": "K", "type": "string"}]	{"id": "00000000-0000-0000-0000-000000000002", "kind": "Scheduled", "name": "Rule 2", "tags": [], "query": "Ev | project K\\n", "tactics": ["CredentialAccess"], "version": "1.0.0", "severity": "Medium", "description": "A rule of 0.1.0", "queryPeriod": "PT5M", "customDetails": {}, "entityMappings": [], "queryFrequency": "PT5M", "triggerOperator": "gt", "triggerThreshold": 0, "relevantTechniques": ["T1110"], "suppressionEnabled": false, "suppressionDuration": "PT5H", "alertDetailsOverride": {}, "eventGroupingSettings": {"aggregationKind": "SingleAlert"}, "incidentConfiguration": {"createIncident": true, "groupingConfiguration": {"enabled": false, "groupByEntities": [], "lookbackDuration": "PT5H", "groupByAlertDetails": [], "groupByCustomDetails": [], "reopenClosedIncident": false}}, "requiredDataConnectors": []}	\nid: 00000000-0000-0000-0000-000000000002\nname: Rule 2\ndescription: A rule of 0.1.0\nseverity: Medium\nrequiredDataConnectors: []\nqueryFrequency: 5m\nqueryPeriod: 5m\ntriggerOperator: gt\ntriggerThreshold: 0\ntactics: [CredentialAccess]\nrelevantTechniques: [T1110]\nquery: |\n  Ev | project K\nversion: 1.0.0\nkind: Scheduled\n\neventGroupingSettings:\n  aggregationKind: SingleAlert\n\n	2026-11-26 21:11:28.931122+00	vigil_upgrade_author
00000000-0000-0000-0000-000000000003	1	1.0.0	Rule 3	A rule of 0.1.0	Medium	Scheduled	00:05:00	00:05:00	gt	0	{CredentialAccess}	{T1110}	Ev | project K\n	SELECT t1."K"\nFROM "public"."Ev" AS t1\nWHERE t1."TimeGenerated" >= '2026-11-26 21:06:28.937997+00'::timestamptz\n  AND t1."TimeGenerated" < '2026-11-26 21:11:28.937997+00'::timestamptz	[{"name": "K", "type": "string"}]	{"id": "00000000-0000-0000-0000-000000000003", "kind": "Scheduled", "name": "Rule 3", "tags": [], "query": "Ev | project K\\n", "tactics": ["CredentialAccess"], "version": "1.0.0", "severity": "Medium", "description": "A rule of 0.1.0", "queryPeriod": "PT5M", "customDetails": {}, "entityMappings": [], "queryFrequency": "PT5M", "triggerOperator": "gt", "triggerThreshold": 0, "relevantTechniques": ["T1110"], "suppressionEnabled": false, "suppressionDuration": "PT5H", "alertDetailsOverride": {}, "eventGroupingSettings": {"aggregationKind": "AlertPerResult"}, "incidentConfiguration": {"createIncident": true, "groupingConfiguration": {"enabled": false, "groupByEntities": [], "lookbackDuration": "PT5H", "groupByAlertDetails": [], "groupByCustomDetails": [], "reopenClosedIncident": false}}, "requiredDataConnectors": []}	\nid: 00000000-0000-0000-0000-000000000003\nname: Rule 3\ndescription: A rule of 0.1.0\nseverity: Medium\nrequiredDataConnectors: []\nqueryFrequency: 5m\nqueryPeriod: 5m\ntriggerOperator: gt\ntriggerThreshold: 0\ntactics: [CredentialAccess]\nrelevantTechniques: [T1110]\nquery: |\n  Ev | project K\nversion: 1.0.0\nkind: Scheduled\n\n	2026-11-26 21:11:28.938268+00	postgres
00000000-0000-0000-0000-000000000004	1	1.0.0	Rule 4	A rule of 0.1.0	Medium	Scheduled	00:05:00	00:05:00	gt	0	{CredentialAccess}	{T1110}	OfAuthor("192.0.2.1") | project K\n	SELECT t1."K"\nFROM "public"."Ev" AS t1\nWHERE t1."TimeGenerated" >= '2026-11-26 21:06:28.947356+00'::timestamptz\n  AND t1."TimeGenerated" < '2026-11-26 21:11:28.947356+00'::timestamptz\n  AND t1."K" = '192.0.2.1'	[{"name": "K", "type": "string"}]	{"id": "00000000-0000-0000-0000-000000000004", "kind": "Scheduled", "name": "Rule 4", "tags": [], "query": "OfAuthor(\\"192.0.2.1\\") | project K\\n", "tactics": ["CredentialAccess"], "version": "1.0.0", "severity": "Medium", "description": "A rule of 0.1.0", "queryPeriod": "PT5M", "customDetails": {}, "entityMappings": [], "queryFrequency": "PT5M", "triggerOperator": "gt", "triggerThreshold": 0, "relevantTechniques": ["T1110"], "suppressionEnabled": false, "suppressionDuration": "PT5H", "alertDetailsOverride": {}, "eventGroupingSettings": {"aggregationKind": "AlertPerResult"}, "incidentConfiguration": {"createIncident": true, "groupingConfiguration": {"enabled": false, "groupByEntities": [], "lookbackDuration": "PT5H", "groupByAlertDetails": [], "groupByCustomDetails": [], "reopenClosedIncident": false}}, "requiredDataConnectors": []}	\nid: 00000000-0000-0000-0000-000000000004\nname: Rule 4\ndescription: A rule of 0.1.0\nseverity: Medium\nrequiredDataConnectors: []\nqueryFrequency: 5m\nqueryPeriod: 5m\ntriggerOperator: gt\ntriggerThreshold: 0\ntactics: [CredentialAccess]\nrelevantTechniques: [T1110]\nquery: |\n  OfAuthor("192.0.2.1") | project K\nversion: 1.0.0\nkind: Scheduled\n\n	2026-11-26 21:11:28.947623+00	postgres
00000000-0000-0000-0000-000000000004	2	1.0.0	Rule 4	A rule of 0.1.0	Medium	Scheduled	00:05:00	00:05:00	gt	0	{CredentialAccess}	{T1110}	OfAuthor("192.0.2.1") | union (Shared) | project K\n	WITH s1 AS (\n    SELECT t1."K"\n    FROM "public"."Ev" AS t1\n    WHERE t1."TimeGenerated" >= '2026-11-26 21:06:28.957056+00'::timestamptz\n      AND t1."TimeGenerated" < '2026-11-26 21:11:28.957056+00'::timestamptz\n      AND t1."K" = '192.0.2.1'\n    UNION ALL\n    SELECT t2."K"\n    FROM "public"."Ev" AS t2\n    WHERE t2."TimeGenerated" >= '2026-11-26 21:06:28.957056+00'::timestamptz\n      AND t2."TimeGenerated" < '2026-11-26 21:11:28.957056+00'::timestamptz\n      AND kql.startswith(t2."K", '192')\n)\nSELECT s1."K"\nFROM s1	[{"name": "K", "type": "string"}]	{"id": "00000000-0000-0000-0000-000000000004", "kind": "Scheduled", "name": "Rule 4", "tags": [], "query": "OfAuthor(\\"192.0.2.1\\") | union (Shared) | project K\\n", "tactics": ["CredentialAccess"], "version": "1.0.0", "severity": "Medium", "description": "A rule of 0.1.0", "queryPeriod": "PT5M", "customDetails": {}, "entityMappings": [], "queryFrequency": "PT5M", "triggerOperator": "gt", "triggerThreshold": 0, "relevantTechniques": ["T1110"], "suppressionEnabled": false, "suppressionDuration": "PT5H", "alertDetailsOverride": {}, "eventGroupingSettings": {"aggregationKind": "AlertPerResult"}, "incidentConfiguration": {"createIncident": true, "groupingConfiguration": {"enabled": false, "groupByEntities": [], "lookbackDuration": "PT5H", "groupByAlertDetails": [], "groupByCustomDetails": [], "reopenClosedIncident": false}}, "requiredDataConnectors": []}	\nid: 00000000-0000-0000-0000-000000000004\nname: Rule 4\ndescription: A rule of 0.1.0\nseverity: Medium\nrequiredDataConnectors: []\nqueryFrequency: 5m\nqueryPeriod: 5m\ntriggerOperator: gt\ntriggerThreshold: 0\ntactics: [CredentialAccess]\nrelevantTechniques: [T1110]\nquery: |\n  OfAuthor("192.0.2.1") | union (Shared) | project K\nversion: 1.0.0\nkind: Scheduled\n\n	2026-11-26 21:11:28.957489+00	postgres
\.

COPY vigil.rules (id, name, version_no, enabled, run_as, anchor, delay, timeout, time_zone, catchup, late, alert_view, created_at, updated_at) FROM stdin;
00000000-0000-0000-0000-000000000004	Rule 4	2	f	postgres	\N	\N	\N	\N	run	rerun	rule_4	2026-11-26 21:11:28.947411+00	2026-11-26 21:11:28.957741+00
00000000-0000-0000-0000-000000000001	Rule 1	1	t	postgres	2026-11-26 21:11:00+00	\N	\N	\N	run	rerun	rule_1	2026-11-26 21:11:28.91828+00	2026-11-26 21:11:28.964425+00
00000000-0000-0000-0000-000000000003	Rule 3	1	t	postgres	2026-05-01 00:00:00+00	00:00:00	\N	Europe/Berlin	run	rerun	rule_3	2026-11-26 21:11:28.938032+00	2026-11-26 21:11:28.964926+00
00000000-0000-0000-0000-000000000002	Rule 2	1	t	vigil_upgrade_author	2026-11-26 21:11:00+00	\N	\N	\N	run	rerun	rule_2	2026-11-26 21:11:28.930877+00	2026-11-26 21:11:28.964712+00
\.

COPY vigil.rule_state FROM stdin;
00000000-0000-0000-0000-000000000003	763	2026-11-26 21:10:00+00	2026-11-26 21:15:00+00	0	\N	0	\N	\N	\N	\N	\N	\N	0	0	closed	\N	2026-11-26 21:11:02+00	\N	\N	\N	4	0	0	\N	\N	\N
00000000-0000-0000-0000-000000000002	765	2026-11-26 21:11:00+00	2026-11-26 21:16:00+00	0	\N	0	\N	\N	\N	\N	\N	\N	0	0	closed	\N	2026-11-26 21:11:02+00	\N	\N	\N	4	0	0	\N	\N	\N
00000000-0000-0000-0000-000000000001	761	2026-11-26 21:11:00+00	2026-11-26 21:16:00+00	0	\N	0	\N	\N	\N	\N	\N	\N	0	0	closed	\N	2026-11-26 21:11:02+00	\N	\N	\N	6	0	0	\N	\N	\N
\.

COPY vigil.runs (id, rule_id, rule_version, slot_start, slot_end, window_start, window_end, as_of, status, origin, attempt, repeat, started_at, finished_at, row_count, alert_count, truncated, incomplete, late_rows, sqlstate, error, snapshot) FROM stdin;
1	00000000-0000-0000-0000-000000000001	1	2026-11-26 21:06:00+00	2026-11-26 21:11:00+00	2026-11-26 21:06:00+00	2026-11-26 21:11:00+00	2026-11-26 21:11:00+00	succeeded	live	1	f	2026-11-26 21:11:01+00	2026-11-26 21:11:01+00	2	2	f	f	0	\N	\N	769:769:
2	00000000-0000-0000-0000-000000000002	1	2026-11-26 21:06:00+00	2026-11-26 21:11:00+00	2026-11-26 21:06:00+00	2026-11-26 21:11:00+00	2026-11-26 21:11:00+00	succeeded	live	1	f	2026-11-26 21:11:01+00	2026-11-26 21:11:01+00	12	1	f	f	0	\N	\N	769:769:
3	00000000-0000-0000-0000-000000000003	1	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	2026-11-26 21:05:00+00	2026-11-26 21:10:00+00	2026-11-26 21:10:00+00	succeeded	live	1	f	2026-11-26 21:11:01+00	2026-11-26 21:11:01+00	11	11	f	f	0	\N	\N	769:769:
4	00000000-0000-0000-0000-000000000003	1	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	2026-11-26 20:40:00+00	2026-11-26 20:45:00+00	2026-11-26 20:45:00+00	succeeded	catchup	1	f	2026-11-26 21:11:01+00	2026-11-26 21:11:01+00	9	9	f	f	0	\N	\N	769:769:
5	00000000-0000-0000-0000-000000000001	1	2026-11-26 20:41:00+00	2026-11-26 20:46:00+00	2026-11-26 20:41:00+00	2026-11-26 20:46:00+00	2026-11-26 20:46:00+00	succeeded	catchup	1	f	2026-11-26 21:11:01+00	2026-11-26 21:11:01+00	2	2	f	f	0	\N	\N	769:769:
6	00000000-0000-0000-0000-000000000001	1	2026-11-26 18:11:00+00	2026-11-26 18:16:00+00	2026-11-26 18:11:00+00	2026-11-26 18:16:00+00	2026-11-26 18:16:00+00	succeeded	refill	1	f	2026-11-26 21:11:01+00	2026-11-26 21:11:01+00	0	0	f	f	0	\N	\N	776:776:
7	00000000-0000-0000-0000-000000000002	1	2026-11-26 20:41:00+00	2026-11-26 20:46:00+00	2026-11-26 20:41:00+00	2026-11-26 20:46:00+00	2026-11-26 20:46:00+00	succeeded	catchup	1	f	2026-11-26 21:11:01+00	2026-11-26 21:11:01+00	11	1	f	f	0	\N	\N	776:776:
8	00000000-0000-0000-0000-000000000003	1	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	2026-11-26 20:45:00+00	2026-11-26 20:50:00+00	2026-11-26 20:50:00+00	succeeded	catchup	1	f	2026-11-26 21:11:01+00	2026-11-26 21:11:01+00	12	12	f	f	0	\N	\N	776:776:
9	00000000-0000-0000-0000-000000000001	1	2026-11-26 18:16:00+00	2026-11-26 18:21:00+00	2026-11-26 18:16:00+00	2026-11-26 18:21:00+00	2026-11-26 18:21:00+00	succeeded	refill	1	f	2026-11-26 21:11:01+00	2026-11-26 21:11:01+00	0	0	f	f	0	\N	\N	776:776:
10	00000000-0000-0000-0000-000000000002	1	2026-11-26 20:46:00+00	2026-11-26 20:51:00+00	2026-11-26 20:46:00+00	2026-11-26 20:51:00+00	2026-11-26 20:51:00+00	succeeded	catchup	1	f	2026-11-26 21:11:01+00	2026-11-26 21:11:01+00	12	1	f	f	0	\N	\N	776:776:
11	00000000-0000-0000-0000-000000000001	1	2026-11-26 20:46:00+00	2026-11-26 20:51:00+00	2026-11-26 20:46:00+00	2026-11-26 20:51:00+00	2026-11-26 20:51:00+00	succeeded	catchup	1	f	2026-11-26 21:11:02+00	2026-11-26 21:11:02+00	2	2	f	f	0	\N	\N	782:782:
12	00000000-0000-0000-0000-000000000003	1	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	2026-11-26 20:50:00+00	2026-11-26 20:55:00+00	2026-11-26 20:55:00+00	succeeded	catchup	1	f	2026-11-26 21:11:02+00	2026-11-26 21:11:02+00	11	11	f	f	0	\N	\N	782:782:
13	00000000-0000-0000-0000-000000000002	1	2026-11-26 20:51:00+00	2026-11-26 20:56:00+00	2026-11-26 20:51:00+00	2026-11-26 20:56:00+00	2026-11-26 20:56:00+00	succeeded	catchup	1	f	2026-11-26 21:11:02+00	2026-11-26 21:11:02+00	12	1	f	f	0	\N	\N	782:782:
14	00000000-0000-0000-0000-000000000001	1	2026-11-26 20:51:00+00	2026-11-26 20:56:00+00	2026-11-26 20:51:00+00	2026-11-26 20:56:00+00	2026-11-26 20:56:00+00	succeeded	catchup	1	f	2026-11-26 21:11:02+00	2026-11-26 21:11:02+00	2	2	f	f	0	\N	\N	782:782:
\.

COPY vigil.watchlists (alias, relation_schema, relation_name, search_key, created_by) FROM stdin;
Watched	public	watched	name	vigil_upgrade_author
\.

SELECT pg_catalog.setval('vigil.alerts_id_seq', 55, true);
SELECT pg_catalog.setval('vigil.dead_letter_id_seq', 1, true);
SELECT pg_catalog.setval('vigil.gaps_id_seq', 4, true);
SELECT pg_catalog.setval('vigil.runs_id_seq', 14, true);
GRANT USAGE ON SCHEMA vigil TO vigil_upgrade_author;
GRANT USAGE ON SCHEMA vigil TO vigil_upgrade_reader;
GRANT USAGE ON SCHEMA vigil TO vigil_upgrade_part;
GRANT ALL ON FUNCTION vigil.configure_rule(rule uuid, delay interval, timeout interval, time_zone text, catchup text, late text) TO vigil_upgrade_author;
GRANT ALL ON FUNCTION vigil.configure_rule(rule uuid, delay interval, timeout interval, time_zone text, catchup text, late text) TO vigil_upgrade_part;
GRANT ALL ON FUNCTION vigil.coverage(rule uuid) TO vigil_upgrade_author;
GRANT ALL ON FUNCTION vigil.coverage(rule uuid) TO vigil_upgrade_reader;
GRANT ALL ON FUNCTION vigil.create_function(name text, body text) TO vigil_upgrade_author;
GRANT ALL ON FUNCTION vigil.create_watchlist(alias text, relation regclass, search_key text) TO vigil_upgrade_author;
GRANT ALL ON FUNCTION vigil.delete_rule(rule uuid) TO vigil_upgrade_author;
GRANT ALL ON FUNCTION vigil.disable_rule(rule uuid) TO vigil_upgrade_author;
GRANT ALL ON FUNCTION vigil.drop_function(name text) TO vigil_upgrade_author;
GRANT ALL ON FUNCTION vigil.drop_watchlist(alias text) TO vigil_upgrade_author;
GRANT ALL ON FUNCTION vigil.enable_rule(rule uuid, anchor timestamp with time zone) TO vigil_upgrade_author;
GRANT ALL ON FUNCTION vigil.launcher(OUT pid integer, OUT database_state text, OUT next_due timestamp with time zone, OUT workers integer, OUT clock_frozen boolean, OUT exhausted boolean, OUT passes bigint, OUT launched bigint) TO vigil_upgrade_author;
GRANT ALL ON FUNCTION vigil.launcher(OUT pid integer, OUT database_state text, OUT next_due timestamp with time zone, OUT workers integer, OUT clock_frozen boolean, OUT exhausted boolean, OUT passes bigint, OUT launched bigint) TO vigil_upgrade_reader;
GRANT ALL ON FUNCTION vigil.load_rule(yaml text) TO vigil_upgrade_author;
GRANT ALL ON FUNCTION vigil.preview_rule(rule uuid, as_of timestamp with time zone) TO vigil_upgrade_author;
GRANT ALL ON FUNCTION vigil.refill(gap bigint) TO vigil_upgrade_author;
GRANT ALL ON FUNCTION vigil.refill(rule uuid, from_time timestamp with time zone, to_time timestamp with time zone) TO vigil_upgrade_author;
GRANT ALL ON FUNCTION vigil.reset_rule(rule uuid) TO vigil_upgrade_author;
GRANT ALL ON FUNCTION vigil.rule_sql(rule uuid, as_of timestamp with time zone) TO vigil_upgrade_author;
GRANT ALL ON FUNCTION vigil.run_rule(rule uuid, as_of timestamp with time zone) TO vigil_upgrade_author;
GRANT ALL ON FUNCTION vigil.set_alert_status(alert bigint, status text) TO vigil_upgrade_author;
GRANT ALL ON FUNCTION vigil.set_alert_status(alert bigint, status text) TO vigil_upgrade_reader;
GRANT ALL ON FUNCTION vigil.set_rule_owner(rule uuid, owner name) TO vigil_upgrade_author;
GRANT ALL ON FUNCTION vigil.slots(rule uuid, from_time timestamp with time zone, to_time timestamp with time zone) TO vigil_upgrade_author;
GRANT ALL ON FUNCTION vigil.slots(rule uuid, from_time timestamp with time zone, to_time timestamp with time zone) TO vigil_upgrade_reader;
GRANT ALL ON FUNCTION vigil.workers(OUT pid integer, OUT database oid, OUT rule_id uuid, OUT slot_start timestamp with time zone, OUT slot_end timestamp with time zone, OUT started_at timestamp with time zone, OUT backlog boolean, OUT suspect boolean, OUT stuck boolean) TO vigil_upgrade_author;
GRANT ALL ON FUNCTION vigil.workers(OUT pid integer, OUT database oid, OUT rule_id uuid, OUT slot_start timestamp with time zone, OUT slot_end timestamp with time zone, OUT started_at timestamp with time zone, OUT backlog boolean, OUT suspect boolean, OUT stuck boolean) TO vigil_upgrade_reader;
GRANT SELECT ON TABLE public."Ev" TO vigil_upgrade_author;
GRANT SELECT ON TABLE vigil.alerts TO vigil_upgrade_author;
GRANT SELECT ON TABLE vigil.alerts TO vigil_upgrade_reader;
GRANT SELECT ON TABLE vigil.alerts TO vigil_upgrade_part;
GRANT SELECT ON TABLE vigil_alerts.rule_1 TO PUBLIC;
GRANT SELECT ON TABLE vigil.gaps TO vigil_upgrade_author;
GRANT SELECT ON TABLE vigil.gaps TO vigil_upgrade_reader;
GRANT SELECT ON TABLE vigil.rule_state TO vigil_upgrade_author;
GRANT SELECT ON TABLE vigil.rule_state TO vigil_upgrade_reader;
GRANT SELECT ON TABLE vigil.rules TO vigil_upgrade_author;
GRANT SELECT ON TABLE vigil.rules TO vigil_upgrade_reader;
GRANT SELECT ON TABLE vigil.health TO vigil_upgrade_author;
GRANT SELECT ON TABLE vigil.health TO vigil_upgrade_reader;
GRANT SELECT ON TABLE public.watched TO vigil_upgrade_author;
GRANT SELECT ON TABLE vigil.alert_entities TO vigil_upgrade_author;
GRANT SELECT ON TABLE vigil.alert_entities TO vigil_upgrade_reader;
GRANT SELECT ON TABLE vigil.alert_flat TO vigil_upgrade_author;
GRANT SELECT ON TABLE vigil.alert_flat TO vigil_upgrade_reader;
GRANT SELECT ON TABLE vigil.armed TO vigil_upgrade_author;
GRANT SELECT ON TABLE vigil.armed TO vigil_upgrade_reader;
GRANT SELECT ON TABLE vigil.functions TO vigil_upgrade_author;
GRANT SELECT ON TABLE vigil.functions TO vigil_upgrade_reader;
GRANT SELECT ON TABLE vigil.installation TO vigil_upgrade_author;
GRANT SELECT ON TABLE vigil.installation TO vigil_upgrade_reader;
GRANT SELECT ON TABLE vigil.log_catalog TO vigil_upgrade_author;
GRANT SELECT ON TABLE vigil.log_catalog TO vigil_upgrade_reader;
GRANT SELECT ON TABLE vigil.log_sources TO vigil_upgrade_author;
GRANT SELECT ON TABLE vigil.log_sources TO vigil_upgrade_reader;
GRANT SELECT ON TABLE vigil.rule_versions TO vigil_upgrade_author;
GRANT SELECT ON TABLE vigil.rule_versions TO vigil_upgrade_reader;
GRANT SELECT ON TABLE vigil.runs TO vigil_upgrade_author;
GRANT SELECT ON TABLE vigil.runs TO vigil_upgrade_reader;
GRANT SELECT ON TABLE vigil.watchlists TO vigil_upgrade_author;
GRANT SELECT ON TABLE vigil.watchlists TO vigil_upgrade_reader;
GRANT SELECT ON TABLE vigil_alerts.rule_2 TO PUBLIC;
GRANT SELECT ON TABLE vigil_alerts.rule_3 TO PUBLIC;
GRANT SELECT ON TABLE vigil_alerts.rule_4 TO PUBLIC;