-- brands.identified_total
-- Brands with at least one commercial URL up to the end of the assessed year.

-- @rows
SELECT count(*) AS brands FROM brand_lives WHERE by_year_end(first_seen);

-- @base
SELECT
    (SELECT count(*) FROM brand_lives WHERE by_year_end(first_seen)) AS numerator,
    (SELECT count(DISTINCT brand_id) FROM brands) AS listed,
    (
        SELECT count(DISTINCT brand_id) FROM brands WHERE brand_id NOT IN (SELECT brand_id FROM brand_lives)
    ) AS without_url,
    (SELECT count(*) FROM brand_lives WHERE NOT by_year_end(first_seen)) AS later;
