-- distributors.new
-- Distributors whose first commercial URL in all the data falls into the assessed year.

-- @rows
SELECT count(*) AS distributors FROM distributor_lives WHERE in_year(first_seen);

-- @base
SELECT
    (SELECT count(*) FROM distributor_lives WHERE in_year(first_seen)) AS numerator,
    (SELECT count(DISTINCT distributor_id) FROM sightings WHERE in_year(moment)) AS denominator;
