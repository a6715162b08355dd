-- funnel.by_country
-- Every stage of the funnel in the year, by country of the host; reference data first, else as the source recorded.

-- @rows
WITH latest AS (
    -- Each report or URL once, where its latest report in the year places it.
    SELECT f.stage, f.source, f.unit,
        max({
            'moment': f.moment,
            'known': coalesce(h.country, f.country) IS NOT NULL,
            'country': coalesce(h.country, f.country, 'unknown')
        }).country AS country
    FROM funnel f LEFT JOIN hosting h ON h.ip = f.ip
    WHERE f.unit IS NOT NULL AND in_year(f.moment)
    GROUP BY f.stage, f.source, f.unit
)
SELECT country, stage, count(*) AS counted
FROM latest GROUP BY country, stage ORDER BY country, stage;

-- @base
WITH latest AS (
    -- Each report or URL once, where its latest report in the year places it.
    SELECT f.stage, f.source, f.unit,
        max({
            'moment': f.moment,
            'known': coalesce(h.country, f.country) IS NOT NULL,
            'country': coalesce(h.country, f.country, 'unknown')
        }).country AS country
    FROM funnel f LEFT JOIN hosting h ON h.ip = f.ip
    WHERE f.unit IS NOT NULL AND in_year(f.moment)
    GROUP BY f.stage, f.source, f.unit
)
SELECT count(*) AS counted, count(*) FILTER (country = 'unknown') AS unknown_country FROM latest;
