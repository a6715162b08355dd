-- hosting.sites_with_several_hosts
-- Sites of the hosting period's commercial URLs that were seen at more than one address.

-- @rows
SELECT site, networks, countries, addresses
FROM site_addresses WHERE addresses > 1 ORDER BY addresses DESC, networks DESC, countries DESC, site;

-- @base
SELECT
    (SELECT count(*) FROM site_addresses WHERE addresses > 1) AS numerator,
    (SELECT count(*) FROM site_addresses) AS denominator,
    (SELECT count(DISTINCT site) FROM hosted WHERE site_kind <> 'ip' AND site NOT IN (SELECT site FROM site_addresses))
        AS without_address;
