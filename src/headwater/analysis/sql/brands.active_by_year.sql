-- brands.active_by_year
-- Brands with at least one commercial URL in each year.

-- @rows
SELECT year, count(DISTINCT brand_id) AS brands
FROM sightings WHERE brand_id IS NOT NULL GROUP BY year ORDER BY year;

-- @base
SELECT
    count(DISTINCT url_hash) AS urls,
    count(DISTINCT url_hash) FILTER (brand_id IS NOT NULL) AS with_brand
FROM sightings;
