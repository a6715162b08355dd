-- hosting.by_site_kind
-- Commercial URLs of the hosting period by how the site is cut: registrable name, free host, path root, address.

-- @rows
SELECT
    coalesce(site_kind, 'unknown') AS site_kind,
    count(*) AS urls,
    per(count(*), (SELECT count(*) FROM hosted)) AS share
FROM hosted GROUP BY 1 ORDER BY urls DESC, site_kind;

-- @base
SELECT count(*) FILTER (site_kind IS NOT NULL) AS numerator, count(*) AS denominator FROM hosted;
