-- Facts about the objects of the extension, independent of OIDs and of their order.  The order
-- of a table's columns is no fact: what an upgrade adds stands behind what was there, our own
-- SQL names columns, and so do dumps.
SET search_path = pg_catalog;

CREATE TEMP VIEW member AS
    SELECT d.classid, d.objid, pg_describe_object(d.classid, d.objid, 0) AS name
    FROM pg_depend AS d
    JOIN pg_extension AS e ON e.oid = d.refobjid
    WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND e.extname = 'vigil';

SELECT fact
FROM (
    SELECT format('object %s', name) AS fact FROM member
    UNION ALL
    SELECT format('comment %s: %s', name, obj_description(objid, classid::regclass::name)) FROM member
    UNION ALL
    SELECT format('function %s: %s', m.name, pg_get_functiondef(p.oid))
    FROM member AS m JOIN pg_proc AS p ON m.classid = 'pg_proc'::regclass AND p.oid = m.objid
    WHERE p.prokind <> 'a'
    UNION ALL
    SELECT format('aggregate %s: %s', m.name, row_to_json(a)::jsonb - '{aggfnoid,aggtranstype,aggmtranstype,aggsortop}'::text[]
                  || jsonb_build_object('state', a.aggtranstype::regtype, 'moving state', a.aggmtranstype::regtype,
                                        'sort', a.aggsortop::regoperator))
    FROM member AS m JOIN pg_aggregate AS a ON m.classid = 'pg_proc'::regclass AND a.aggfnoid = m.objid
    UNION ALL
    SELECT format('rights %s: %s', m.name, coalesce(p.proacl, acldefault('f', p.proowner)))
    FROM member AS m JOIN pg_proc AS p ON m.classid = 'pg_proc'::regclass AND p.oid = m.objid
    UNION ALL
    SELECT format('rights %s: %s', m.name, coalesce(n.nspacl, acldefault('n', n.nspowner)))
    FROM member AS m JOIN pg_namespace AS n ON m.classid = 'pg_namespace'::regclass AND n.oid = m.objid
    UNION ALL
    -- Rights that pg_dump takes for the extension's own, and leaves out.
    SELECT format('rights at first %s: %s', m.name, i.initprivs)
    FROM member AS m JOIN pg_init_privs AS i ON i.classoid = m.classid AND i.objoid = m.objid AND i.objsubid = 0
    WHERE m.classid <> 'pg_namespace'::regclass OR i.initprivs <> (SELECT acldefault('n', n.nspowner) FROM pg_namespace AS n WHERE n.oid = m.objid)
    UNION ALL
    SELECT format('rights %s: %s', m.name, coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner)))
    FROM member AS m JOIN pg_class AS c ON m.classid = 'pg_class'::regclass AND c.oid = m.objid
    UNION ALL
    SELECT format('column %s.%s: %s %s %s %s', m.name, a.attname, format_type(a.atttypid, a.atttypmod),
                  row(a.attnotnull, a.attidentity, a.attgenerated, a.attcollation::regcollation, a.attstorage),
                  pg_get_expr(d.adbin, d.adrelid), col_description(a.attrelid, a.attnum))
    FROM member AS m
    JOIN pg_attribute AS a ON m.classid = 'pg_class'::regclass AND a.attrelid = m.objid
    LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT format('constraint %s: %s %s', m.name, k.conname, pg_get_constraintdef(k.oid))
    FROM member AS m
    JOIN pg_constraint AS k ON m.classid = 'pg_class'::regclass AND k.conrelid = m.objid
    UNION ALL
    SELECT format('storage %s: %s', m.name, row(c.relkind, c.relpersistence, c.relreplident, c.relrowsecurity,
                  c.relforcerowsecurity, c.reloptions))
    FROM member AS m JOIN pg_class AS c ON m.classid = 'pg_class'::regclass AND c.oid = m.objid
    UNION ALL
    SELECT format('index %s: %s', pg_get_indexdef(i.indexrelid), obj_description(i.indexrelid, 'pg_class'))
    FROM member AS m JOIN pg_index AS i ON m.classid = 'pg_class'::regclass AND i.indrelid = m.objid
    UNION ALL
    SELECT format('type %s: %s', m.name, row(t.typinput, t.typoutput, t.typreceive, t.typsend, t.typlen, t.typbyval, t.typalign,
                  t.typstorage, t.typcategory, t.typdelim, t.typdefault, t.typcollation::regcollation))
    FROM member AS m JOIN pg_type AS t ON m.classid = 'pg_type'::regclass AND t.oid = m.objid
    UNION ALL
    SELECT format('cast %s: %s', m.name, row(k.castfunc::regprocedure, k.castcontext, k.castmethod))
    FROM member AS m JOIN pg_cast AS k ON m.classid = 'pg_cast'::regclass AND k.oid = m.objid
    UNION ALL
    SELECT format('operator %s: %s', m.name, row(o.oprcode, o.oprrest, o.oprjoin, o.oprcom::regoperator, o.oprnegate::regoperator))
    FROM member AS m JOIN pg_operator AS o ON m.classid = 'pg_operator'::regclass AND o.oid = m.objid
    UNION ALL
    SELECT format('view %s: %s', m.name, pg_get_viewdef(c.oid))
    FROM member AS m
    JOIN pg_class AS c ON m.classid = 'pg_class'::regclass AND c.oid = m.objid
    WHERE c.relkind IN ('v', 'm')
    UNION ALL
    SELECT format('trigger %s: %s', pg_get_triggerdef(t.oid), obj_description(t.oid, 'pg_trigger'))
    FROM member AS m JOIN pg_trigger AS t ON m.classid = 'pg_class'::regclass AND t.tgrelid = m.objid
    WHERE NOT t.tgisinternal
    UNION ALL
    SELECT format('dumped %s where %s', c.oid::regclass, coalesce(e.extcondition[i], ''))
    FROM pg_extension AS e, generate_subscripts(e.extconfig, 1) AS i, pg_class AS c
    WHERE e.extname = 'vigil' AND c.oid = e.extconfig[i]
) AS facts
ORDER BY fact COLLATE "C";
