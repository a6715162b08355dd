-- hosting.moves_between_countries
-- Moves of the assessed year in which the country changed, from where to where.

-- @rows
SELECT old_country AS from_country, country AS to_country, count(*) AS moves
FROM moves WHERE level = 'country' AND in_year(moment)
GROUP BY 1, 2 ORDER BY moves DESC, 1, 2;

-- @base
SELECT count(*) FILTER (level = 'country') AS numerator, count(*) AS denominator FROM moves WHERE in_year(moment);
