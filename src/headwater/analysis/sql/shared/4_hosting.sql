-- Where each commercial URL was hosted, report by report.
-- Address: the report's; where it has none, that of the latest capture of the URL in the same quarter.
-- AS and country: the offline reference data by address, else what the source or capture recorded, else 'unknown'.
-- A year in which no source at all supplied a report is counted from captures instead (basis 'capture').

CREATE TEMP TABLE hosting_units AS
SELECT
    url_hash, site, site_kind, site_type, ip, NULL::BIGINT AS asn, country, moment,
    source || '/' || coalesce(report_id, '') AS unit,
    'report' AS basis
FROM reported
WHERE commercial AND url_hash IS NOT NULL AND in_scope(source, getvariable('hosting_sources'))
UNION ALL
SELECT
    url_hash, site, site_kind, 'unknown', nullif(ip, ''), asn, nullif(country, ''), captured_at,
    capture_id,
    'capture'
FROM captures
WHERE captured_at IS NOT NULL AND url_hash IS NOT NULL AND coalesce(gate, '') = ''
    AND year(captured_at) NOT IN (SELECT year FROM reported);

CREATE TEMP TABLE captured_addresses AS
SELECT url_hash, quarter_of(captured_at) AS quarter,
    max({'moment': captured_at, 'id': capture_id, 'ip': ip, 'asn': asn, 'country': nullif(country, '')}) AS latest
FROM captures
WHERE nullif(ip, '') IS NOT NULL AND captured_at IS NOT NULL
    AND url_hash IN (SELECT url_hash FROM hosting_units WHERE ip IS NULL)
GROUP BY url_hash, quarter_of(captured_at);

CREATE TEMP TABLE placed AS
SELECT
    u.url_hash, u.site, u.site_kind, u.site_type, u.moment, quarter_of(u.moment) AS quarter, u.unit, u.basis,
    coalesce(u.ip, c.latest.ip) AS ip,
    coalesce(h.asn, u.asn, c.latest.asn) AS asn,
    h.as_name,
    coalesce(h.country, u.country, c.latest.country, 'unknown') AS country,
    CASE
        WHEN h.country IS NOT NULL THEN 'reference'
        WHEN u.country IS NOT NULL OR c.latest.country IS NOT NULL THEN 'recorded'
        ELSE 'unknown'
    END AS country_basis
FROM hosting_units u
LEFT JOIN captured_addresses c ON u.ip IS NULL AND c.url_hash = u.url_hash AND c.quarter = quarter_of(u.moment)
LEFT JOIN hosting h ON h.ip = coalesce(u.ip, c.latest.ip);

-- The hosting period's URLs, each once, as its latest report in the period has it.
CREATE TEMP TABLE hosted AS
SELECT * EXCLUDE (place) FROM (
    SELECT *, row_number() OVER (
        PARTITION BY url_hash ORDER BY moment DESC, unit, ip NULLS LAST, country, site, site_kind, site_type
    ) AS place
    FROM placed WHERE in_hosting(moment)
) WHERE place = 1;

-- Every address seen for the sites of these URLs in the period, whoever recorded it.
CREATE TEMP TABLE site_addresses AS
WITH seen AS (
    SELECT site, site_kind, ip, asn, nullif(country, 'unknown') AS country
    FROM placed WHERE in_hosting(moment) AND ip IS NOT NULL
    UNION ALL
    SELECT c.site, c.site_kind, c.ip, coalesce(h.asn, c.asn), coalesce(h.country, nullif(c.country, ''))
    FROM captures c LEFT JOIN hosting h ON h.ip = c.ip
    WHERE in_hosting(c.captured_at) AND nullif(c.ip, '') IS NOT NULL AND c.site IN (SELECT site FROM hosted)
)
SELECT site, min(site_kind) AS site_kind, count(DISTINCT ip) AS addresses, count(DISTINCT asn) AS networks,
    count(DISTINCT country) AS countries
FROM seen WHERE site IS NOT NULL AND site_kind <> 'ip' GROUP BY site;
