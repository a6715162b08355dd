-- distributors.active_by_year
-- Distributors with at least one commercial URL in each year.

-- @rows
SELECT year, count(DISTINCT distributor_id) AS distributors
FROM sightings WHERE distributor_id IS NOT NULL GROUP BY year ORDER BY year;

-- @base
SELECT
    count(DISTINCT url_hash) AS urls,
    count(DISTINCT url_hash) FILTER (distributor_id IS NOT NULL) AS with_distributor
FROM sightings;
