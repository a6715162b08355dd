-- payments.mechanisms_by_year
-- Distinct payment mechanisms seen in each year, by payment type.

-- @rows
SELECT year, payment_type, count(DISTINCT mechanism) AS mechanisms
FROM payments WHERE mechanism IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2;

-- @base
SELECT
    count(DISTINCT (payment_type, mechanism)) FILTER (mechanism IS NOT NULL) AS mechanisms,
    count(*) AS observations,
    count(*) FILTER (mechanism IS NULL) AS no_mechanism
FROM payments;
