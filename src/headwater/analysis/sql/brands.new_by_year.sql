-- brands.new_by_year
-- Brands by the year of their first commercial URL.

-- @rows
SELECT year(first_seen) AS year, count(*) AS brands FROM brand_lives GROUP BY 1 ORDER BY 1;

-- @base
SELECT count(*) AS brands FROM brand_lives;
