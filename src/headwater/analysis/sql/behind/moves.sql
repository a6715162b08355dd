-- Behind the findings on moves: every change of address between consecutive captures of a site.
SELECT site, moment, level, coalesce(old_country, '') AS from_country, coalesce(country, '') AS to_country
FROM moves ORDER BY ALL;
