-- Which brand each commercial URL showed, and when.
-- A year in which no source at all supplied a report is counted from captures instead (basis 'capture').

CREATE TEMP TABLE commercial_urls AS
SELECT DISTINCT url_hash, site, moment, year, 'report' AS basis
FROM reported
WHERE commercial AND url_hash IS NOT NULL AND in_scope(source, getvariable('funnel_sources'))
UNION ALL
SELECT DISTINCT url_hash, site, captured_at, year(captured_at), 'capture'
FROM captures
WHERE captured_at IS NOT NULL AND url_hash IS NOT NULL AND coalesce(gate, '') = ''
    AND year(captured_at) NOT IN (SELECT year FROM reported);

-- Captures that show a brand, by what they can speak for: their URL (1), else their site (2). One brand a subject and
-- moment: captures of one instant that disagree settle on the smaller id, whatever the row order.
CREATE TEMP TABLE branded AS
SELECT 1 AS step, url_hash AS subject, captured_at, min(brand_id) AS brand_id
FROM capture_brands
WHERE brand_id IS NOT NULL AND captured_at IS NOT NULL AND url_hash IN (SELECT url_hash FROM commercial_urls)
GROUP BY url_hash, captured_at
UNION ALL
SELECT 2, site, captured_at, min(brand_id)
FROM capture_brands
WHERE brand_id IS NOT NULL AND captured_at IS NOT NULL AND site IN (SELECT site FROM commercial_urls)
GROUP BY site, captured_at;

-- The brand of the capture nearest in time (the earlier of two equally near): of the URL, else of the site; where no
-- capture of the site shows a brand, the site's brand.
CREATE TEMP TABLE sightings AS
WITH asked AS (
    SELECT *, CASE WHEN url_hash IN (SELECT subject FROM branded WHERE step = 1) THEN 1 ELSE 2 END AS step
    FROM commercial_urls
), keyed AS (
    SELECT *, CASE step WHEN 1 THEN url_hash ELSE site END AS subject FROM asked
), earlier AS (
    SELECT k.*, b.brand_id AS brand_before, b.captured_at AS seen_before
    FROM keyed k ASOF LEFT JOIN branded b
        ON k.step = b.step AND k.subject = b.subject AND k.moment >= b.captured_at
), around AS (
    SELECT e.*, b.brand_id AS brand_after, b.captured_at AS seen_after
    FROM earlier e ASOF LEFT JOIN branded b
        ON e.step = b.step AND e.subject = b.subject AND e.moment < b.captured_at
), nearest AS (
    SELECT *, CASE
        WHEN brand_after IS NULL THEN brand_before
        WHEN brand_before IS NULL THEN brand_after
        WHEN moment - seen_before <= seen_after - moment THEN brand_before
        ELSE brand_after
    END AS captured_brand
    FROM around
)
SELECT
    n.url_hash, n.site, n.moment, n.year, n.basis,
    coalesce(n.captured_brand, s.brand_id) AS brand_id,
    CASE
        WHEN n.captured_brand IS NOT NULL AND n.step = 1 THEN 'url'
        WHEN coalesce(n.captured_brand, s.brand_id) IS NOT NULL THEN 'site'
    END AS brand_basis,
    -- A site that has changed brands since says nothing about who was behind it then.
    CASE
        WHEN coalesce(n.captured_brand, s.brand_id) IS NOT DISTINCT FROM s.brand_id
        THEN coalesce(s.distributor_id, b.distributor_id)
        ELSE b.distributor_id
    END AS distributor_id,
    -- Seen on the site itself. A copied template must not make the distributor of its brand look active.
    CASE WHEN coalesce(n.captured_brand, s.brand_id) IS NOT DISTINCT FROM s.brand_id THEN s.distributor_id END
        AS own_distributor_id
FROM nearest n
LEFT JOIN sites s ON s.site = n.site
LEFT JOIN brands b ON b.brand_id = coalesce(n.captured_brand, s.brand_id);

CREATE TEMP VIEW brand_lives AS
SELECT brand_id, min(moment) AS first_seen, max(moment) AS last_seen, count(DISTINCT url_hash) AS urls
FROM sightings WHERE brand_id IS NOT NULL GROUP BY brand_id;

CREATE TEMP VIEW distributor_lives AS
SELECT distributor_id, min(moment) AS first_seen, max(moment) AS last_seen, count(DISTINCT url_hash) AS urls,
    count(DISTINCT brand_id) AS brands
FROM sightings WHERE distributor_id IS NOT NULL GROUP BY distributor_id;

-- Brands of the assessed year by commercial URLs. Equal brands rank by first sighting, then by id: ranks are fixed.
CREATE TEMP TABLE ranked AS
SELECT y.brand_id, y.urls, b.distributor_id,
    row_number() OVER (ORDER BY y.urls DESC, l.first_seen, y.brand_id) AS rank
FROM (
    SELECT brand_id, count(DISTINCT url_hash) AS urls
    FROM sightings WHERE brand_id IS NOT NULL AND in_year(moment) GROUP BY brand_id
) y
JOIN brand_lives l ON l.brand_id = y.brand_id
LEFT JOIN brands b ON b.brand_id = y.brand_id;

-- Each URL of the year under the highest-ranking brand it showed: a URL under two brands counts once in a share.
CREATE TEMP TABLE ranked_urls AS
SELECT s.url_hash, min(r.rank) AS rank
FROM (SELECT DISTINCT url_hash, brand_id FROM sightings WHERE in_year(moment)) s
LEFT JOIN ranked r ON r.brand_id = s.brand_id
GROUP BY s.url_hash;

-- How well the assessed year's commercial URLs are covered by brands.
CREATE TEMP TABLE year_coverage AS
SELECT
    count(*) AS urls,
    count(*) FILTER (basis = 2) AS by_url,
    count(*) FILTER (basis = 1) AS by_site,
    count(*) FILTER (basis = 0) AS without_brand
FROM (
    SELECT url_hash, max(CASE brand_basis WHEN 'url' THEN 2 WHEN 'site' THEN 1 ELSE 0 END) AS basis
    FROM sightings WHERE in_year(moment) GROUP BY url_hash
);
