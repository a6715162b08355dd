-- payments.by_distributor
-- Distinct payment mechanisms of each distributor in the assessed year, by payment type.

-- @rows
SELECT distributor_id, payment_type, count(DISTINCT mechanism) AS mechanisms
FROM payments WHERE mechanism IS NOT NULL AND distributor_id IS NOT NULL AND in_year(moment)
GROUP BY 1, 2 ORDER BY 1, 2;

-- @base
SELECT
    count(DISTINCT mechanism) FILTER (distributor_id IS NOT NULL) AS numerator,
    count(DISTINCT mechanism) AS denominator
FROM payments WHERE mechanism IS NOT NULL AND in_year(moment);
