-- funnel.reports_processed
-- Reports received in the year, each (source, report_id) once.

-- @rows
SELECT count(DISTINCT (source, unit)) AS reports
FROM funnel WHERE stage = 'reports_processed' AND unit IS NOT NULL AND in_year(moment);

-- @base
SELECT
    count(DISTINCT (source, unit)) AS numerator,
    (SELECT count(*) FROM reports WHERE received_at IS NULL) AS without_date
FROM funnel WHERE stage = 'reports_processed' AND unit IS NOT NULL AND in_year(moment);
