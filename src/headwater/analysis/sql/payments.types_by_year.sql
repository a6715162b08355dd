-- payments.types_by_year
-- Sites on which a payment identifier of each type was seen, year by year.

-- @rows
SELECT year, payment_type, count(DISTINCT site) AS sites
FROM payments GROUP BY 1, 2 ORDER BY 1, 2;

-- @base
SELECT count(DISTINCT site) AS sites FROM payments;
