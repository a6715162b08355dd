-- hosting.sites_with_several_hosts_count
-- How many sites of the hosting period were seen at several addresses, in several networks, in several countries.

-- @rows
SELECT several, sites, per(sites, (SELECT count(*) FROM site_addresses)) AS share
FROM (
    SELECT 'addresses' AS several, count(*) FILTER (addresses > 1) AS sites, 1 AS place FROM site_addresses
    UNION ALL SELECT 'networks', count(*) FILTER (networks > 1), 2 FROM site_addresses
    UNION ALL SELECT 'countries', count(*) FILTER (countries > 1), 3 FROM site_addresses
) ORDER BY place;

-- @base
SELECT
    (SELECT count(*) FROM site_addresses WHERE addresses > 1) AS numerator,
    (SELECT count(*) FROM site_addresses) AS denominator,
    (SELECT count(DISTINCT site) FROM hosted WHERE site_kind <> 'ip' AND site NOT IN (SELECT site FROM site_addresses))
        AS without_address;
