-- brands.active_periods
-- How long brands stay: calendar months from the first to the last commercial URL, both included, over all the data.

-- @rows
WITH lengths AS (
    SELECT date_diff('month', first_seen, last_seen) + 1 AS months FROM brand_lives
)
SELECT
    CASE
        WHEN months = 1 THEN '1 month'
        WHEN months <= 3 THEN '2-3 months'
        WHEN months <= 6 THEN '4-6 months'
        WHEN months <= 12 THEN '7-12 months'
        WHEN months <= 24 THEN '13-24 months'
        ELSE 'over 24 months'
    END AS active_for,
    count(*) AS brands
FROM lengths GROUP BY 1 ORDER BY min(months);

-- @base
SELECT
    count(*) AS brands,
    count(*) FILTER (
        date_trunc('quarter', last_seen) = (SELECT date_trunc('quarter', max(moment)) FROM sightings)
    ) AS still_active
FROM brand_lives;
