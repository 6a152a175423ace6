CREATE TABLE agent_pattern ("position" integer, kind text, regex text, regex_flag text, family_replacement text,
	v1_replacement text, v2_replacement text, v3_replacement text, brand_replacement text, model_replacement text);
INSERT INTO agent_pattern VALUES
	(2, 'browser', $r$(Gull)/(\d+)\.(\d+)$r$, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(1, 'browser', $r$Gull/(\d+) Reader$r$, NULL, 'Gull Reader ($1)', '$1', 'none', NULL, NULL, NULL),
	(3, 'os', $r$harbor (\d+)$r$, 'i', 'Harbor OS', '$1', NULL, NULL, NULL, NULL),
	(4, 'device', $r$\((Buoy)-(\w+)$r$, NULL, ' $1 $2 ', NULL, NULL, NULL, 'Tide$9', '$2');
SELECT vigil.register_external('parse_user_agent()', 'agent_pattern');
