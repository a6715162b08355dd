-- funnel.by_month
-- Reports processed month by month, over all years in the data.

-- @rows
SELECT
    month_of(moment) AS month,
    count(DISTINCT (source, unit)) AS reports
FROM funnel WHERE stage = 'reports_processed' AND unit IS NOT NULL
GROUP BY 1 ORDER BY 1;

-- @base
SELECT count(DISTINCT (source, unit)) AS counted
FROM funnel WHERE stage = 'reports_processed' AND unit IS NOT NULL;
