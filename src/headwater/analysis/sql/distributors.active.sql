-- distributors.active
-- Distributors with at least one commercial URL in the assessed year on a site that itself points to them.

-- @rows
SELECT count(DISTINCT own_distributor_id) AS distributors FROM sightings WHERE in_year(moment);

-- @base
SELECT
    (SELECT count(DISTINCT own_distributor_id) FROM sightings WHERE in_year(moment)) AS numerator,
    (SELECT count(DISTINCT url_hash) FROM sightings WHERE in_year(moment)) AS urls,
    (
        SELECT count(DISTINCT url_hash) FROM sightings WHERE in_year(moment) AND own_distributor_id IS NOT NULL
    ) AS with_distributor,
    (SELECT count(*) FROM ranked WHERE distributor_id IS NULL) AS brands_without;
