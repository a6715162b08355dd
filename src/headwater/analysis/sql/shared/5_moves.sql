-- Changes of address along each site's captures: the same definition as headwater.hosting.moves.
CREATE TEMP TABLE moves AS
WITH seen AS (
    SELECT c.site, c.captured_at AS moment, c.ip,
        coalesce(h.asn, c.asn) AS asn, coalesce(h.country, c.country) AS country
    FROM captures c LEFT JOIN hosting h ON h.ip = c.ip
    WHERE c.ip IS NOT NULL AND c.captured_at IS NOT NULL
), steps AS (
    SELECT site, moment, ip, asn, country,
        lag(ip) OVER walk AS old_ip, lag(asn) OVER walk AS old_asn, lag(country) OVER walk AS old_country
    FROM seen
    WINDOW walk AS (PARTITION BY site ORDER BY moment, ip, asn NULLS LAST, country NULLS LAST)
)
SELECT site, moment, old_country, country, CASE
    WHEN country <> old_country THEN 'country'
    WHEN asn <> old_asn THEN 'network'
    ELSE 'address'
END AS level
FROM steps WHERE ip <> old_ip;
