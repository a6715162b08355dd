-- distributors.total
-- Distributors with at least one commercial URL up to the end of the assessed year.

-- @rows
SELECT count(*) AS distributors FROM distributor_lives WHERE by_year_end(first_seen);

-- @base
SELECT
    (SELECT count(*) FROM distributor_lives WHERE by_year_end(first_seen)) AS numerator,
    (SELECT count(DISTINCT distributor_id) FROM distributors) AS listed,
    (
        SELECT count(DISTINCT distributor_id) FROM distributors
        WHERE distributor_id NOT IN (SELECT distributor_id FROM distributor_lives)
    ) AS without_url,
    (SELECT count(*) FROM brand_lives l JOIN brands b ON b.brand_id = l.brand_id
        WHERE b.distributor_id IS NULL AND by_year_end(l.first_seen)) AS brands_without;
