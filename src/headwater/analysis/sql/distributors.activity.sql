-- distributors.activity
-- First and last commercial URL of every distributor, its brands and its URLs, over all the data.

-- @rows
SELECT distributor_id, first_seen::DATE AS first_seen, last_seen::DATE AS last_seen, brands, urls
FROM distributor_lives ORDER BY first_seen, distributor_id;

-- @base
SELECT count(*) AS distributors FROM distributor_lives;
