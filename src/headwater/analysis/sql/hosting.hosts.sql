-- hosting.hosts
-- Commercial URLs of the hosting period by autonomous system that announces the host's address.

-- @rows
SELECT
    coalesce('AS' || asn || coalesce(' ' || min(as_name), ''), 'unknown') AS network,
    count(*) AS urls,
    per(count(*), (SELECT count(*) FROM hosted)) AS share
FROM hosted GROUP BY asn ORDER BY urls DESC, network;

-- @base
SELECT
    count(asn) AS numerator,
    count(*) AS denominator,
    count(*) - count(asn) AS unknown_network,
    count(DISTINCT asn) AS networks
FROM hosted;
