-- Reports as the counting rule reads them. Reports without a date of receipt belong to no period and are left out here;
-- the funnel's findings count them as an exclusion.
CREATE TEMP TABLE reported AS
SELECT
    coalesce(source, '') AS source,
    report_id,
    url_hash,
    site,
    site_kind,
    coalesce(nullif(site_type, ''), 'unknown') AS site_type,
    nullif(ip, '') AS ip,
    nullif(country, '') AS country,
    received_at AS moment,
    year(received_at) AS year,
    coalesce(list_contains(getvariable('actioned_outcomes')::VARCHAR[], outcome), false) AS actioned,
    -- Somebody has said whether it is commercial, whatever the answer.
    coalesce(commerciality, 'unknown') NOT IN ('', 'unknown') AS weighed,
    actioned
        AND coalesce(list_contains(getvariable('commercial_values')::VARCHAR[], commerciality), false) AS commercial
FROM reports
WHERE received_at IS NOT NULL;

-- The funnel: what is counted at each stage. Reports by their number, URLs by their hash; stages add over sources.
CREATE TEMP VIEW funnel AS
SELECT 'reports_processed' AS stage, source, report_id AS unit, moment, ip, country
FROM reported WHERE in_scope(source, getvariable('funnel_sources'))
UNION ALL
SELECT 'urls_actioned', source, url_hash, moment, ip, country
FROM reported WHERE actioned AND in_scope(source, getvariable('funnel_sources'))
UNION ALL
SELECT 'urls_commercial', source, url_hash, moment, ip, country
FROM reported WHERE commercial AND in_scope(source, getvariable('funnel_sources'));
