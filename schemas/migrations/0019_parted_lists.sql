-- What is signed about a word list says where its terms end and what may stand begins.

-- The sum of terms and phrases in one breath was the same when lines moved from the terms to what the
-- list lets pass: a signature over one list served for another, with which next to nothing is found.
-- Versions older than this file keep the sum that they were signed with; no new one can get it.
alter table lexicon add column parted boolean not null default false;
alter table lexicon alter column parted set default true;

-- A list without phrases has the sum it always had: its text ends in a line feed, and that of no other
-- form does.
create or replace function lexicon_sum_of(p_terms text, p_allow text, p_names text) returns text
language plpgsql immutable as $$
declare v text := encode(sha256(convert_to(case when p_allow = '' then p_terms || E'\n'
    else encode(sha256(convert_to(p_terms, 'UTF8')), 'hex') || ' allow '
        || encode(sha256(convert_to(p_allow, 'UTF8')), 'hex') end, 'UTF8')), 'hex');
begin
    if p_names = '' then return v; end if;
    return encode(sha256(convert_to(v || ' names ' || encode(sha256(convert_to(p_names, 'UTF8')), 'hex'), 'UTF8')), 'hex');
end $$;

create or replace function lexicon_sum(l lexicon) returns text language plpgsql immutable as $$
declare v text;
begin
    if l.parted then return lexicon_sum_of(l.terms, l.allow, l.names); end if;
    v := encode(sha256(convert_to(l.terms || E'\n' || l.allow, 'UTF8')), 'hex');
    if l.names = '' then return v; end if;
    return encode(sha256(convert_to(v || ' names ' || encode(sha256(convert_to(l.names, 'UTF8')), 'hex'), 'UTF8')), 'hex');
end $$;

-- As before; and another version may have been put in force between what this person read and now.
-- His signature names the activation that he saw: behind another one the seal would take neither, and
-- sign nothing until somebody notices.
drop function lexicon_activate(int, bigint, bigint, text);
create function lexicon_activate(p_version int, p_account bigint, p_key bigint, p_signature text, p_after bigint)
returns int language plpgsql security definer set search_path = public, pg_temp as $$
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
    -- Whoever else puts one in force waits here, and looks again behind this one.
    update lexicon set state = 'RETIRED' where state = 'ACTIVE';
    if p_after <> (select coalesce(max(y.id), 0) from lexicon_activation y) then
        perform refuse(409, 'lexicon.moved', '另一版词库刚刚启用，请刷新后重新启用');
    end if;
    update lexicon set state = 'ACTIVE', activated_by = p_account, activated_at = now() where version = p_version;
    insert into lexicon_activation (version, account_id, device_key_id, signature)
    values (p_version, p_account, p_key, p_signature) returning id into x;
    perform audit_append('lexicon', p_version, p_account, 'lexicon.activate', jsonb_build_object('activation', x,
        'content', lexicon_sum(l), 'sha256', encode(sha256(convert_to(p_signature, 'UTF8')), 'hex')));
    return p_version;
end $$;
revoke execute on function lexicon_activate from public;
grant execute on function lexicon_activate to shenfa_web;
