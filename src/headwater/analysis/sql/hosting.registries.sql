-- hosting.registries
-- Commercial URLs of the hosting period on free hosts and under free sub-domain registries, by that host or registry.

-- @rows
SELECT registry_of(site, site_kind) AS registry, count(*) AS urls, per(count(*), (SELECT count(*) FROM hosted)) AS share
FROM hosted WHERE registry_of(site, site_kind) IS NOT NULL
GROUP BY 1 ORDER BY urls DESC, registry;

-- @base
SELECT
    count(registry_of(site, site_kind)) AS numerator,
    count(*) AS denominator,
    count(*) - count(registry_of(site, site_kind)) AS own_names
FROM hosted;
