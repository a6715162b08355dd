-- payments.types_over_time
-- Captured URLs on which a payment identifier of each type was seen, quarter by quarter.

-- @rows
SELECT quarter, payment_type, count(DISTINCT url_hash) AS urls
FROM payments GROUP BY 1, 2 ORDER BY 1, 2;

-- @base
SELECT count(DISTINCT (quarter, url_hash)) AS url_quarters FROM payments;
