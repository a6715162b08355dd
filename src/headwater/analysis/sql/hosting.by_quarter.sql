-- hosting.by_quarter
-- Commercial URLs of each quarter in the data by country of the host.

-- @rows
WITH latest AS (
    -- Each URL once a quarter, where its latest report of the quarter places it.
    SELECT quarter, url_hash,
        max({'moment': moment, 'unit': unit, 'country': country}).country AS country
    FROM placed GROUP BY quarter, url_hash
)
SELECT quarter, country, count(*) AS urls
FROM latest GROUP BY quarter, country ORDER BY quarter, urls DESC, country;

-- @base
SELECT count(DISTINCT (quarter, url_hash)) AS url_quarters FROM placed;
