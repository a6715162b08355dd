-- funnel.stages_by_source
-- Every stage of the funnel in the year, source by source.

-- @rows
SELECT
    source,
    stage,
    count(DISTINCT (source, unit)) AS counted
FROM funnel WHERE unit IS NOT NULL AND in_year(moment)
GROUP BY 1, 2 ORDER BY 1, 2;

-- @base
SELECT count(DISTINCT (stage, source, unit)) AS counted
FROM funnel WHERE unit IS NOT NULL AND in_year(moment);
