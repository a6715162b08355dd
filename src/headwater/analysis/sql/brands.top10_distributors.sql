-- brands.top10_distributors
-- Distributors behind the ten brands with most commercial URLs in the assessed year.

-- @rows
SELECT count(DISTINCT distributor_id) AS distributors FROM ranked WHERE rank <= 10;

-- @base
SELECT
    count(DISTINCT distributor_id) AS numerator,
    count(*) AS brands,
    count(*) - count(distributor_id) AS without_distributor,
    (
        SELECT count(*) FROM ranked WHERE rank > 10 AND urls = (SELECT urls FROM ranked WHERE rank = 10)
    ) AS tied_beyond
FROM ranked WHERE rank <= 10;
