-- funnel.urls_commercial
-- Distinct URLs of each source with a report that is actioned and assessed as commercial, of all actioned URLs.

-- @rows
SELECT count(DISTINCT (source, unit)) AS urls
FROM funnel WHERE stage = 'urls_commercial' AND unit IS NOT NULL AND in_year(moment);

-- @base
SELECT
    count(DISTINCT (source, unit)) FILTER (stage = 'urls_commercial') AS numerator,
    count(DISTINCT (source, unit)) FILTER (stage = 'urls_actioned') AS denominator,
    (
        SELECT count(*) FROM (
            SELECT source, url_hash FROM reported
            WHERE actioned AND url_hash IS NOT NULL AND in_year(moment)
                AND in_scope(source, getvariable('funnel_sources'))
            GROUP BY source, url_hash
            HAVING NOT bool_or(weighed)
        )
    ) AS not_assessed
FROM funnel WHERE unit IS NOT NULL AND in_year(moment);
