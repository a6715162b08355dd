-- Payment identifiers in captures. A mechanism is the identical account, address or form: an identifier in a role of
-- the counting rule that is no shared service. A payment type is counted from every payment identifier, shared or not.
CREATE TEMP TABLE payments AS
SELECT
    coalesce(c.url_hash, o.capture_id) AS url_hash,
    o.site, o.captured_at AS moment, year(o.captured_at) AS year, quarter_of(o.captured_at) AS quarter, o.payment_type,
    CASE
        WHEN list_contains(getvariable('mechanism_roles')::VARCHAR[], o.role)
            AND NOT coalesce(list_contains(getvariable('shared_specificities')::VARCHAR[], o.specificity), false)
        THEN o.kind || chr(31) || coalesce(o.provider, '') || chr(31) || o.value
    END AS mechanism,
    coalesce(cb.brand_id, s.brand_id) AS brand_id,
    CASE
        WHEN coalesce(cb.brand_id, s.brand_id) IS NOT DISTINCT FROM s.brand_id
        THEN coalesce(s.distributor_id, b.distributor_id)
        ELSE b.distributor_id
    END AS distributor_id
FROM observations o
LEFT JOIN (SELECT capture_id, min(url_hash) AS url_hash FROM captures GROUP BY capture_id) c
    ON c.capture_id = o.capture_id
LEFT JOIN (SELECT capture_id, min(brand_id) AS brand_id FROM capture_brands GROUP BY capture_id) cb
    ON cb.capture_id = o.capture_id
LEFT JOIN sites s ON s.site = o.site
LEFT JOIN brands b ON b.brand_id = coalesce(cb.brand_id, s.brand_id)
WHERE coalesce(o.payment_type, '') <> '' AND o.captured_at IS NOT NULL;
