-- brands.top30_of_leading_distributor
-- The most brands that one distributor has among the thirty brands with most commercial URLs in the assessed year.

-- @rows
SELECT coalesce(max(brands), 0) AS brands
FROM (SELECT count(*) AS brands FROM ranked WHERE rank <= 30 AND distributor_id IS NOT NULL GROUP BY distributor_id);

-- @base
SELECT
    (
        SELECT coalesce(max(brands), 0)
        FROM (
            SELECT count(*) AS brands FROM ranked
            WHERE rank <= 30 AND distributor_id IS NOT NULL GROUP BY distributor_id
        )
    ) AS numerator,
    count(*) AS denominator,
    count(*) - count(distributor_id) AS without_distributor,
    (
        SELECT count(*) FROM ranked WHERE rank > 30 AND urls = (SELECT urls FROM ranked WHERE rank = 30)
    ) AS tied_beyond
FROM ranked WHERE rank <= 30;
