-- Behind the hosting findings: commercial URLs by site and by everything these findings place them by.
-- Rows of quarter '' are those of the hosting period, each URL as its latest report in the period has it; the others
-- hold each URL once a quarter, as hosting.by_quarter counts it, by country alone.
WITH named AS (
    SELECT *, coalesce('AS' || asn || coalesce(' ' || min(as_name) OVER (PARTITION BY asn), ''), 'unknown') AS network
    FROM hosted
), latest AS (
    SELECT quarter, max({'moment': moment, 'unit': unit, 'country': country, 'site': site}) AS last
    FROM placed GROUP BY quarter, url_hash
)
SELECT '' AS quarter, site, country, network, coalesce(registry_of(site, site_kind), '') AS registry, site_type,
    site_kind, count(*)::INTEGER AS urls
FROM named WHERE site IS NOT NULL GROUP BY ALL
UNION ALL
SELECT quarter, last.site, last.country, '', '', '', '', count(*)::INTEGER
FROM latest WHERE last.site IS NOT NULL GROUP BY ALL
ORDER BY ALL;
