-- payments.mechanisms
-- Distinct payment mechanisms seen in the assessed year, by payment type.

-- @rows
SELECT payment_type, count(DISTINCT mechanism) AS mechanisms
FROM payments WHERE mechanism IS NOT NULL AND in_year(moment)
GROUP BY 1 ORDER BY mechanisms DESC, payment_type;

-- @base
SELECT
    count(DISTINCT (payment_type, mechanism)) FILTER (mechanism IS NOT NULL) AS mechanisms,
    count(*) AS observations,
    count(*) FILTER (mechanism IS NULL) AS no_mechanism
FROM payments WHERE in_year(moment);
