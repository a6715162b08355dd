-- hosting.moves
-- Changes of address along each site's captures, by year of the first capture on the new address and what changed.

-- @rows
SELECT year(moment) AS year, level, count(*) AS moves
FROM moves GROUP BY 1, 2 ORDER BY 1, 2;

-- @base
SELECT
    count(*) AS moves,
    count(DISTINCT site) AS moved_sites,
    (SELECT count(*) FROM captures WHERE ip IS NULL) AS without_address
FROM moves;
