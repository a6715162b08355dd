-- hosting.by_country
-- Commercial URLs of the hosting period by country of the host.

-- @rows
SELECT country, count(*) AS urls, per(count(*), (SELECT count(*) FROM hosted)) AS share
FROM hosted GROUP BY country ORDER BY urls DESC, country;

-- @base
SELECT
    count(*) FILTER (country <> 'unknown') AS numerator,
    count(*) AS denominator,
    count(*) FILTER (country_basis = 'reference') AS by_reference,
    count(*) FILTER (country_basis = 'recorded') AS by_source,
    count(*) FILTER (country_basis = 'unknown') AS unknown_country
FROM hosted;
