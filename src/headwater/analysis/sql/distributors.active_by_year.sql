-- distributors.active_by_year
-- Distributors with at least one commercial URL in each year on a site that itself points to them.

-- @rows
SELECT year, count(DISTINCT own_distributor_id) AS distributors
FROM sightings WHERE own_distributor_id IS NOT NULL GROUP BY year ORDER BY year;

-- @base
SELECT
    count(DISTINCT url_hash) AS urls,
    count(DISTINCT url_hash) FILTER (own_distributor_id IS NOT NULL) AS with_distributor
FROM sightings;
