-- A list of a million terms: the page of all versions counted the lines and hashed the words of every version, each time it was
-- opened (1.5 s a version). Both are kept beside the words now, made of them by the database itself: nobody can write them. What a
-- signature is held against is still computed of the words, by lexicon_sum(): who changes that writes the kept sums anew.
create function list_rows(p_list text) returns int language sql immutable set search_path = public, pg_temp as $$
    select count(*)::int from string_to_table(p_list, E'\n') t where btrim(t, E' \t\r') <> '' and t not like '# %'
$$;
create function lexicon_sum_made(p_terms text, p_allow text, p_names text, p_parted boolean) returns text
language plpgsql immutable set search_path = public, pg_temp as $$
declare l lexicon;
begin
    l.terms := p_terms;
    l.allow := p_allow;
    l.names := p_names;
    l.parted := p_parted;
    return lexicon_sum(l);
end $$;
alter table lexicon
    add column term_count int generated always as (list_rows(terms)) stored,
    add column name_count int generated always as (list_rows(names)) stored,
    add column sum_kept text generated always as (lexicon_sum_made(terms, allow, names, parted)) stored;
