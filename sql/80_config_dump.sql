-- What pg_dump takes along: runs and gaps, and which installation they are from.
-- Not the state of the worker: it is made anew from the runs, and a restored
-- database stays quiet until vigil.arm().

SELECT pg_catalog.pg_extension_config_dump('vigil.runs', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.runs_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.covered', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.gaps', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.gaps_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.installation', '');
