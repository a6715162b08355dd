-- brands.top30_share
-- Share of the assessed year's commercial URLs that belong to the thirty brands with most of them.

-- @rows
SELECT per(count(*) FILTER (rank <= 30), count(*)) AS share FROM ranked_urls;

-- @base
SELECT
    count(*) FILTER (rank <= 30) AS numerator,
    count(*) AS denominator,
    count(*) - count(rank) AS without_brand,
    (
        SELECT count(*) FROM ranked WHERE rank > 30 AND urls = (SELECT urls FROM ranked WHERE rank = 30)
    ) AS tied_beyond
FROM ranked_urls;
