-- funnel.by_source
-- Reports processed in the year, source by source.

-- @rows
SELECT
    source,
    count(DISTINCT (source, unit)) AS reports
FROM funnel WHERE stage = 'reports_processed' AND unit IS NOT NULL AND in_year(moment)
GROUP BY 1 ORDER BY reports DESC, source;

-- @base
SELECT count(DISTINCT (source, unit)) AS counted
FROM funnel WHERE stage = 'reports_processed' AND unit IS NOT NULL AND in_year(moment);
