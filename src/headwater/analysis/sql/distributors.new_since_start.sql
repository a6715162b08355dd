-- distributors.new_since_start
-- Distributors first seen well after the data begins: more than the counting rule's months after the first URL.

-- @rows
SELECT count(*) AS distributors
FROM distributor_lives
WHERE by_year_end(first_seen)
    AND first_seen > (SELECT min(moment) FROM sightings) + to_months(getvariable('new_since_start_months'));

-- @base
SELECT
    count(*) FILTER (
        first_seen > (SELECT min(moment) FROM sightings) + to_months(getvariable('new_since_start_months'))
    ) AS numerator,
    count(*) AS denominator,
    getvariable('new_since_start_months') AS months
FROM distributor_lives WHERE by_year_end(first_seen);
