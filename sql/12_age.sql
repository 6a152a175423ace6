-- Ages that are set and looked back by: their range, and the time that lies so far back.

CREATE FUNCTION vigil.check_age(what text, age interval, least_age interval DEFAULT '1 day', may_be_null boolean DEFAULT true,
    most_age interval DEFAULT '1000 years')
RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET intervalstyle = 'postgres'
AS $$
BEGIN
    IF age IS NULL AND may_be_null THEN
        RETURN;
    END IF;
    -- A month is what the calendar makes of it: parts of both signs may come out either way.
    IF age BETWEEN least_age AND most_age
        AND least(extract(year FROM age), extract(month FROM age), extract(day FROM age), extract(hour FROM age),
            extract(minute FROM age), extract(second FROM age)) >= 0 THEN
        RETURN;
    END IF;
    RAISE invalid_parameter_value USING
        MESSAGE = format('%s is out of range: %s', what, coalesce(age::text, 'null')),
        HINT = format('It may be from %s to %s%s.', CASE least_age WHEN interval '0' THEN '0' ELSE least_age::text END, most_age,
            CASE WHEN may_be_null THEN ', or null for ever' ELSE '' END);
END
$$;
COMMENT ON FUNCTION vigil.check_age(text, interval, interval, boolean, interval) IS 'An error unless an age is from the least one to the most, without parts of the other sign, or null, which stands for ever';

CREATE FUNCTION vigil.time_before(as_of timestamptz, age interval)
RETURNS timestamptz
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
    -- Before the year 1 there is nothing to look for; and what was stored some other way must not lead into the future.
    SELECT CASE WHEN as_of = 'infinity' OR as_of = '-infinity' THEN as_of
        WHEN age > interval '1000 years' OR as_of < '1001-01-02 00:00:00+00' THEN '-infinity'
        ELSE least(as_of, as_of - greatest(age, interval '0')) END
$$;
COMMENT ON FUNCTION vigil.time_before(timestamptz, interval) IS 'The time that lies so far back: -infinity for more than 1000 years, never one that is later, and never an error';
