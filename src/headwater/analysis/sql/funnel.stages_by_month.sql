-- funnel.stages_by_month
-- Every stage of the funnel month by month, over all years in the data.

-- @rows
SELECT
    month_of(moment) AS month,
    stage,
    count(DISTINCT (source, unit)) AS counted
FROM funnel WHERE unit IS NOT NULL
GROUP BY 1, 2 ORDER BY 1, 2;

-- @base
SELECT count(DISTINCT (stage, source, unit)) AS counted
FROM funnel WHERE unit IS NOT NULL;
