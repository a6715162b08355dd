-- funnel.by_year
-- Every stage of the funnel year by year.

-- @rows
SELECT
    year(moment) AS year,
    stage,
    count(DISTINCT (source, unit)) AS counted
FROM funnel WHERE unit IS NOT NULL
GROUP BY 1, 2 ORDER BY 1, 2;

-- @base
SELECT count(DISTINCT (stage, source, unit)) AS counted
FROM funnel WHERE unit IS NOT NULL;
