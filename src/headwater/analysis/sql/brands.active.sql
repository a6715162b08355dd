-- brands.active
-- Brands with at least one commercial URL in the assessed year.

-- @rows
SELECT count(*) AS brands FROM ranked;

-- @base
SELECT (SELECT count(*) FROM ranked) AS numerator, urls, by_url, by_site, without_brand FROM year_coverage;
