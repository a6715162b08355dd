-- brands.activity
-- First and last commercial URL of every brand, and how many it had, over all the data.

-- @rows
SELECT l.brand_id, b.distributor_id, l.first_seen::DATE AS first_seen, l.last_seen::DATE AS last_seen, l.urls
FROM brand_lives l LEFT JOIN brands b ON b.brand_id = l.brand_id
ORDER BY l.urls DESC, l.first_seen, l.brand_id;

-- @base
SELECT count(*) AS brands FROM brand_lives;
