-- hosting.country_within_site_type
-- Commercial URLs of the hosting period by site type and country; the share is within the site type.

-- @rows
SELECT site_type, country, count(*) AS urls, per(count(*), sum(count(*)) OVER (PARTITION BY site_type)) AS share
FROM hosted GROUP BY site_type, country ORDER BY site_type, urls DESC, country;

-- @base
SELECT
    count(*) FILTER (country <> 'unknown') AS numerator,
    count(*) AS denominator,
    count(*) FILTER (country_basis = 'reference') AS by_reference,
    count(*) FILTER (country_basis = 'recorded') AS by_source,
    count(*) FILTER (country_basis = 'unknown') AS unknown_country
FROM hosted;
