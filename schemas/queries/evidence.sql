-- name: evidence_submissions
select s.id, encode(s.commit_oid, 'hex'), s.round from submission s where s.draft_id = $1 order by s.id;

-- name: evidence_votes
-- With what anybody needs to check them: the very bytes, the signature, the public key.
select coalesce(json_agg(json_build_object('submission', v.submission_id::text, 'stage', v.stage,
    'account', v.account_id::text, 'name', a.name, 'verdict', v.verdict, 'payload', v.payload,
    'signature', v.signature, 'key_id', k.key_id, 'kind', k.kind, 'public_key', k.public_key, 'at', iso(v.at))
    order by v.id), '[]')
from vote v join submission s on s.id = v.submission_id join account a on a.id = v.account_id
join device_key k on k.id = v.device_key_id where s.draft_id = $1;

-- name: evidence_tickets
select coalesce(json_agg(json_build_object('ticket', t.id::text, 'submission', t.submission_id::text, 'act', t.act,
    'body', t.body, 'ed25519', t.ed25519, 'sm2', t.sm2, 'key', t.key, 'at', iso(t.at)) order by t.id), '[]')
from ticket t join submission s on s.id = t.submission_id where s.draft_id = $1;

-- name: evidence_deliveries
select coalesce(json_agg(delivery_json(d, 0, '{}') order by d.id), '[]') from delivery d where d.draft_id = $1;

-- name: evidence_audit
select coalesce(string_agg(json_build_object('kind', kind, 'id', id, 'n', n, 'actor', actor, 'action', action,
    'at', (extract(epoch from at) * 1000000)::bigint, 'payload', payload::text, 'prev', encode(prev, 'hex'),
    'hash', encode(hash, 'hex'), 'epoch', epoch)::text, E'\n' order by n), '')
from audit where kind = 'draft' and id = $1;
