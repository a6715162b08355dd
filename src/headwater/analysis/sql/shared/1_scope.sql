-- Words the queries share: sources in scope, labels of periods, names of free hosts.
-- An empty list of sources means every source.
CREATE MACRO in_scope(source, wanted) AS len(wanted::VARCHAR[]) = 0 OR list_contains(wanted::VARCHAR[], source);
CREATE MACRO in_year(moment) AS moment >= getvariable('year_start') AND moment < getvariable('year_end');
CREATE MACRO in_hosting(moment) AS moment >= getvariable('hosting_start') AND moment < getvariable('hosting_end');
CREATE MACRO by_year_end(moment) AS moment < getvariable('year_end');
CREATE MACRO quarter_of(moment) AS year(moment) || '-Q' || quarter(moment);
CREATE MACRO month_of(moment) AS strftime(moment, '%Y-%m');
CREATE MACRO per(part, whole) AS CASE WHEN whole > 0 THEN part::DOUBLE / whole END;
-- The registry or free host a site is a customer of, from how the site was cut; null for any other site.
CREATE MACRO registry_of(site, site_kind) AS CASE site_kind
    WHEN 'free_host' THEN substr(site, instr(site, '.') + 1)
    WHEN 'path_root' THEN split_part(site, '/', 1)
END;
