-- brands.concentration
-- Brands of the assessed year from most to fewest commercial URLs, with the share of all of them up to each rank.

-- @rows
WITH whole AS (SELECT count(*) AS urls FROM ranked_urls),
gained AS (SELECT rank, count(*) AS urls FROM ranked_urls WHERE rank IS NOT NULL GROUP BY rank)
SELECT
    r.rank,
    r.urls,
    per(r.urls, whole.urls) AS share,
    per(sum(coalesce(g.urls, 0)) OVER (ORDER BY r.rank), whole.urls) AS cumulative_share
FROM ranked r CROSS JOIN whole LEFT JOIN gained g ON g.rank = r.rank
ORDER BY r.rank;

-- @base
SELECT count(rank) AS numerator, count(*) AS denominator, count(*) - count(rank) AS without_brand FROM ranked_urls;
