-- brands.new
-- Brands whose first commercial URL in all the data falls into the assessed year.

-- @rows
SELECT count(*) AS brands FROM brand_lives WHERE in_year(first_seen);

-- @base
SELECT
    (SELECT count(*) FROM brand_lives WHERE in_year(first_seen)) AS numerator,
    (SELECT count(*) FROM ranked) AS denominator,
    (
        SELECT count(*) FROM brand_lives l
        WHERE in_year(l.first_seen) AND l.brand_id IN (
            SELECT brand_id FROM capture_brands WHERE captured_at < getvariable('year_start')
        )
    ) AS captured_before,
    urls, by_url, by_site, without_brand
FROM year_coverage;
