-- payments.mechanisms_per_brand
-- Brands active in the assessed year by how many distinct payment mechanisms were seen on them that year.

-- @rows
WITH counted AS (
    SELECT r.brand_id, count(DISTINCT p.mechanism) AS mechanisms
    FROM ranked r LEFT JOIN payments p ON p.brand_id = r.brand_id AND in_year(p.moment)
    GROUP BY r.brand_id
)
SELECT
    CASE
        WHEN mechanisms <= 2 THEN mechanisms::VARCHAR
        WHEN mechanisms <= 5 THEN '3-5'
        ELSE '6 or more'
    END AS mechanisms,
    count(*) AS brands
FROM counted GROUP BY 1 ORDER BY min(counted.mechanisms);

-- @base
SELECT count(*) AS brands FROM ranked;
