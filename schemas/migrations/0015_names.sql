-- Official wording beside the terms: names of offices and laws, fixed phrases, old names, orders of
-- names, words for commercial copy and words in Latin letters (reviewers/names/names.h).
alter table lexicon add column names text not null default '';  -- TSV: name, kind, right, source, options

-- What a signature over a version covers. One without names has the sum it had before there were any;
-- the text summed for one with names has no line feed, so the two are never the same.
create function lexicon_sum_of(p_terms text, p_allow text, p_names text) returns text language plpgsql immutable as $$
declare v text := encode(sha256(convert_to(p_terms || E'\n' || p_allow, 'UTF8')), 'hex');
begin
    if p_names = '' then return v; end if;
    return encode(sha256(convert_to(v || ' names ' || encode(sha256(convert_to(p_names, 'UTF8')), 'hex'), 'UTF8')), 'hex');
end $$;

create or replace function lexicon_sum(l lexicon) returns text language plpgsql immutable as $$
begin
    return lexicon_sum_of(l.terms, l.allow, l.names);
end $$;

drop function lexicon_make(text, text, text, bigint, bigint, text);
create function lexicon_make(p_terms text, p_allow text, p_note text, p_account bigint, p_key bigint,
    p_signature text, p_names text default '') returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare l lexicon;
begin
    perform need_role(p_account, 'SECURITY');
    perform need_key(p_account, p_key);
    insert into lexicon (version, terms, allow, names, note, made_by, device_key_id, signature, at)
    select coalesce(max(version), 0) + 1, p_terms, p_allow, p_names, p_note, p_account, p_key, p_signature,
        clock_timestamp() from lexicon returning * into l;
    perform audit_append('lexicon', l.version, p_account, 'lexicon.add', jsonb_build_object('note', p_note,
        'sha256', lexicon_sum(l), 'signed', encode(sha256(convert_to(p_signature, 'UTF8')), 'hex')));
    return l.version;
end $$;
revoke execute on function lexicon_make from public;
grant execute on function lexicon_make to shenfa_web;
