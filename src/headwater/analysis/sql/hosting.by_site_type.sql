-- hosting.by_site_type
-- Commercial URLs of the hosting period by the site type the source coded.

-- @rows
SELECT site_type, count(*) AS urls, per(count(*), (SELECT count(*) FROM hosted)) AS share
FROM hosted GROUP BY site_type ORDER BY urls DESC, site_type;

-- @base
SELECT
    count(*) FILTER (site_type <> 'unknown') AS numerator,
    count(*) AS denominator,
    count(*) FILTER (site_type = 'unknown') AS unknown_type
FROM hosted;
