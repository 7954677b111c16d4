-- What people sign besides votes, marks, decisions and roles: taking down, and which word list is in force.

-- The key is this person's and may sign now. Whether the signature is one, the seal says.
create function need_key(p_account bigint, p_key bigint) returns void language plpgsql stable as $$
begin
    if not exists (select 1 from device_key k where k.id = p_key and k.account_id = p_account
            and key_signs(k, clock_timestamp())) then
        perform refuse(403, 'vote.key', '签名密钥不属于您，未经会签，或已停用', 'signature');
    end if;
end $$;

-- As it was, and the key is looked at as for a mark.
create or replace function finding_decide(p_draft bigint, p_reviewer text, p_rule text, p_quote text,
    p_occurrence int, p_decision text, p_reason text, p_account bigint, p_key bigint, p_signature text,
    p_now timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if exists (select 1 from revision where draft_id = p_draft and p_account = any (authors)) then
        perform refuse(403, 'decision.contributor', '您参与过本稿的文字，不能自己放行检查结果');
    end if;
    perform need_key(p_account, p_key);
    insert into finding_decision (draft_id, reviewer, rule, quote, occurrence, decision, reason, account_id,
        device_key_id, signature, at)
    values (p_draft, p_reviewer, p_rule, p_quote, p_occurrence, p_decision, p_reason, p_account, p_key,
        p_signature, p_now)
    on conflict (draft_id, reviewer, rule, quote, occurrence) do update
        set decision = excluded.decision, reason = excluded.reason, account_id = excluded.account_id,
            device_key_id = excluded.device_key_id, signature = excluded.signature, at = excluded.at,
            made_at = clock_timestamp();
    perform audit_append('draft', p_draft, p_account, 'finding.decide', jsonb_build_object('reviewer', p_reviewer,
        'rule', p_rule, 'quote', p_quote, 'occurrence', p_occurrence, 'decision', p_decision, 'reason', p_reason,
        'sha256', encode(sha256(convert_to(p_signature, 'UTF8')), 'hex')));
end $$;

-- One act of a person may be several rows: each has the whole of what was signed. A withdrawal by its
-- own date has nobody's signature: the date is in what the voters signed. Rows older than this file
-- have none either; what of them has no ticket yet is refused, and may be asked for again.
alter table withdrawal
    add column device_key_id bigint references device_key,
    add column signature text,       -- base64, over what takedown_payload() in desk/signed.c builds
    add column targets   text[],     -- of that act: 'CHANNEL ACCOUNT/SUBMISSION'
    add column asked_at  timestamptz not null default clock_timestamp(),  -- this clock's, whatever the front says
    add column refused   text not null default '';  -- why the seal signs no ticket for it
revoke insert on withdrawal from shenfa_web;

-- Where a draft is live or still on its way, and each round that is approved to go there and might
-- come up behind the withdrawal. A submission names one publication: what is signed about it never
-- serves for a later one.
create function withdrawable(p_draft bigint) returns table (channel_account_id bigint, submission_id bigint)
language plpgsql stable as $$
begin
    return query select t.c, t.s from (
        (select distinct on (d.channel_account_id) d.channel_account_id as c, d.submission_id as s
        from delivery d where d.draft_id = p_draft and d.act <> 'withdraw'
        order by d.channel_account_id, d.id desc)
        union
        select channel_number(e), s.id from submission s, channel_entries(s.channels) e
        where s.draft_id = p_draft and s.state = 'APPROVED' and channel_number(e) is not null
    ) t where not exists (select 1 from withdrawal w where w.submission_id = t.s
        and w.channel_account_id = t.c and w.refused = '') order by t.c, t.s;
end $$;

-- 撤稿: all that a channel has of the draft, or nothing of that channel.
create function withdrawal_ask(p_draft bigint, p_targets text[], p_reason text, p_account bigint, p_key bigint,
    p_signature text, p_now timestamptz) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    owner text := (select department from draft where id = p_draft);
    there text[];
    w withdrawal;
    n int := 0;
begin
    if owner is null then perform refuse(404, 'draft.none', '没有这一稿件'); end if;
    if not seats_of(p_account) && array['HEAD@' || owner, 'REVIEWER', 'LEADER'] then
        perform refuse(403, 'withdraw.person', '撤稿由本处室负责人、统一审核人或分管领导决定');
    end if;
    perform need_key(p_account, p_key);
    select coalesce(array_agg(x.channel_account_id || '/' || x.submission_id), '{}') into there
        from withdrawable(p_draft) x;
    if not p_targets <@ there then
        perform refuse(409, 'withdraw.none', '所选渠道上没有可撤的内容，或已在撤稿中，请刷新后查看');
    end if;
    if exists (select 1 from unnest(there) t where not t = any (p_targets) and exists (
            select 1 from unnest(p_targets) p where split_part(p, '/', 1) = split_part(t, '/', 1))) then
        perform refuse(409, 'withdraw.moved', '所选渠道上又有新的一轮，请刷新后重新撤稿');
    end if;
    for w in insert into withdrawal (draft_id, submission_id, channel_account_id, reason, account_id,
            device_key_id, signature, targets, at)
        select p_draft, split_part(t, '/', 2)::bigint, split_part(t, '/', 1)::bigint, p_reason, p_account,
            p_key, p_signature, p_targets, p_now from (select distinct unnest(p_targets)) x(t)
        on conflict (submission_id, channel_account_id) do update set reason = excluded.reason,
            account_id = excluded.account_id, device_key_id = excluded.device_key_id,
            signature = excluded.signature, targets = excluded.targets, at = excluded.at,
            asked_at = clock_timestamp(), refused = '' where withdrawal.refused <> ''
        returning *
    loop
        perform audit_append('draft', p_draft, p_account, 'withdrawal', jsonb_build_object(
            'submission', w.submission_id, 'channel', w.channel_account_id, 'reason', p_reason,
            'sha256', encode(sha256(convert_to(p_signature, 'UTF8')), 'hex')));
        perform pg_notify('approved', w.submission_id::text);
        n := n + 1;
    end loop;
    return n;
end $$;

-- The seal says why not: on the row, on the item, and to whoever asked.
create function withdrawal_refuse(p_id bigint, p_note text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare w withdrawal;
begin
    update withdrawal set refused = p_note where id = p_id returning * into w;
    perform seal_refuse(w.submission_id, p_note);
    insert into notice (account_id, submission_id, kind, text, once)
    select w.account_id, w.submission_id, 'UNSEALED', '撤稿未能执行：' || p_note,
        'withdrawal-' || w.id || '-' || md5(p_note) where w.account_id is not null on conflict do nothing;
end $$;

-- Word lists. Who made one signs it, and another person signs that it is in force. What the first run
-- brings has nobody's signature, and neither has what was in force before this file: the owner of the
-- database wrote those, and everything behind them is signed.
alter table lexicon
    add column device_key_id bigint references device_key,
    add column signature text;       -- of who made it: base64, over lexicon_payload()
revoke insert on lexicon from shenfa_web;

create table lexicon_activation (
    id            bigint generated always as identity primary key,
    version       int    not null references lexicon,
    account_id    bigint references account,           -- NULL: the owner of the database
    device_key_id bigint references device_key,
    signature     text,              -- base64, over what activation_payload() in desk/signed.c builds
    at            timestamptz not null default clock_timestamp(),
    check ((account_id is null) = (signature is null) and (account_id is null) = (device_key_id is null))
);
grant select on lexicon_activation to shenfa_web, shenfa_seal;

-- What a signature over a list covers: its terms, and what it lets pass.
create function lexicon_sum(l lexicon) returns text language plpgsql immutable as $$
begin
    return encode(sha256(convert_to(l.terms || E'\n' || l.allow, 'UTF8')), 'hex');
end $$;

with x as (
    insert into lexicon_activation (version) select version from lexicon where state = 'ACTIVE' returning *
)
select audit_append('lexicon', x.version, 0, 'lexicon.activate', jsonb_build_object('activation', x.id,
    'content', lexicon_sum(l))) from x join lexicon l on l.version = x.version;

create function lexicon_make(p_terms text, p_allow text, p_note text, p_account bigint, p_key bigint,
    p_signature text) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare l lexicon;
begin
    perform need_role(p_account, 'SECURITY');
    perform need_key(p_account, p_key);
    insert into lexicon (version, terms, allow, note, made_by, device_key_id, signature, at)
    select coalesce(max(version), 0) + 1, p_terms, p_allow, p_note, p_account, p_key, p_signature,
        clock_timestamp() from lexicon returning * into l;
    perform audit_append('lexicon', l.version, p_account, 'lexicon.add', jsonb_build_object('note', p_note,
        'sha256', lexicon_sum(l), 'signed', encode(sha256(convert_to(p_signature, 'UTF8')), 'hex')));
    return l.version;
end $$;

-- Whoever made a word list does not put it in force (Article 8); the old one retires first.
drop function lexicon_activate(int, bigint);
create function lexicon_activate(p_version int, p_account bigint, p_key bigint, p_signature text) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    l lexicon;
    x bigint;
begin
    perform need_role(p_account, 'SECURITY');
    select * into l from lexicon where version = p_version for update;
    if not found then perform refuse(404, 'lexicon.none', '没有这一版词库'); end if;
    if l.state = 'ACTIVE' then perform refuse(409, 'lexicon.active', '这一版词库正在使用'); end if;
    if l.made_by = p_account then
        perform refuse(403, 'lexicon.person', '编制词库的人不能自己启用，请另一位安全管理员启用');
    end if;
    if l.made_by is not null and l.signature is null then
        perform refuse(409, 'lexicon.unsigned', '这一版词库没有编制人的签名，请编制人重新提交');
    end if;
    perform need_key(p_account, p_key);
    update lexicon set state = 'RETIRED' where state = 'ACTIVE';
    update lexicon set state = 'ACTIVE', activated_by = p_account, activated_at = now() where version = p_version;
    insert into lexicon_activation (version, account_id, device_key_id, signature)
    values (p_version, p_account, p_key, p_signature) returning id into x;
    perform audit_append('lexicon', p_version, p_account, 'lexicon.activate', jsonb_build_object('activation', x,
        'content', lexicon_sum(l), 'sha256', encode(sha256(convert_to(p_signature, 'UTF8')), 'hex')));
    return p_version;
end $$;
revoke execute on function withdrawal_ask, withdrawal_refuse, lexicon_make, lexicon_activate from public;
grant execute on function withdrawal_ask, lexicon_make, lexicon_activate to shenfa_web;
grant execute on function withdrawal_refuse to shenfa_seal;
