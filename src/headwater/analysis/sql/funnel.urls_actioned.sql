-- funnel.urls_actioned
-- Distinct URLs of each source with an actioned report in the year, added over the sources.

-- @rows
SELECT count(DISTINCT (source, unit)) AS urls
FROM funnel WHERE stage = 'urls_actioned' AND unit IS NOT NULL AND in_year(moment);

-- @base
SELECT
    count(DISTINCT (source, unit)) AS numerator,
    (SELECT count(*) FROM reported WHERE actioned AND url_hash IS NULL AND in_year(moment)
        AND in_scope(source, getvariable('funnel_sources'))) AS without_url
FROM funnel WHERE stage = 'urls_actioned' AND unit IS NOT NULL AND in_year(moment);
