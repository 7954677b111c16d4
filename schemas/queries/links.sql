-- name: link_key
select public_key from link_egress;

-- name: link_nonce
-- No row: seen before. Older ones would be refused for their time, so they go.
with old as (
    delete from link_nonce where at < now() - interval '15 minutes'
)
insert into link_nonce (nonce) values ($1) on conflict do nothing returning 1;

-- name: link_take
select json_build_object('links', coalesce(json_agg(json_build_object('id', t.id::text, 'url', t.url)), '[]')), count(*)
from link_take($1, to_timestamp($2::float8)) t;

-- name: link_seen
select link_seen($1, $2, $3, to_timestamp($4::float8));

-- name: link_egress_show
select json_build_object('declared', e.one is not null, 'reason', e.reason, 'declared_by', person_json(e.declared_by),
    'at', iso(e.at), 'version', egress_version(e.public_key, e.at), 'seen_at', iso(e.seen_at),
    'waiting', (select count(*) from link l where l.next_at <= now())), egress_version(e.public_key, e.at)
from (select 1) one left join link_egress e on true;

-- name: link_egress_declare
-- $1 key $2 why $3 by $4 now $5 the version that was read, or *
select link_egress_declare($1, $2, $3, to_timestamp($4::float8), $5);

-- name: link_egress_close
select link_egress_close($1, $2);

-- name: clerk_links_unread
select s.id, s.draft_id, encode(s.tree_oid, 'hex') from link_unread(200) s;

-- name: clerk_links_keep
select link_keep($1, $2::text[], $3::int[], $4::int[], $5::int[], $6::text[], to_timestamp($7::float8));

-- name: clerk_tell_of_links
-- Out, and a link in it did not open twice in a row or more: who handed it in and the heads of its
-- department are told, once for each time that it breaks.
insert into notice (account_id, submission_id, kind, text, once, at)
select distinct a.id, s.id, 'LINK', coalesce(d.register_no, '') || ' 已发布的内容里有链接打不开（' || l.detail || '）：'
    || left(l.url, 200) || '，请核对后更正', 'link-' || s.id || '-' || l.id || '-' || extract(epoch from l.broken_since)::bigint,
    to_timestamp($1::float8)
from link l join submission_link x on x.link_id = l.id join submission s on s.id = x.submission_id
join draft d on d.id = s.draft_id
join account a on a.state = 'ACTIVE' and (a.id = s.submitted_by or (a.department = d.department
    and exists (select 1 from account_role r where r.account_id = a.id and r.role = 'HEAD')))
where l.result in ('BROKEN', 'INSIDE') and l.seen_at > l.broken_since
    and l.seen_at > to_timestamp($1::float8) - interval '1 hour' and is_live(s.id)
on conflict do nothing;
