-- Each word list that was put in force, as git has it; and asking that a blocked finding be released.

-- One commit for each activation, in their order: terms.tsv, allow.txt and names.tsv as they are in
-- force from then on. The author is who made the list, the committer who put it in force. The clerk
-- writes it after the act, so that what was in force before this file gets its history too.
create table lexicon_commit (
    activation bigint primary key references lexicon_activation,
    commit_oid bytea  not null unique check (octet_length(commit_oid) = 20),
    tree_oid   bytea  not null check (octet_length(tree_oid) = 20),
    at         timestamptz not null default clock_timestamp()
);
create table lexicon_object (
    oid        bytea    primary key check (octet_length(oid) = 20),
    activation bigint   not null references lexicon_activation,  -- whose commit brought it: the mirror's tail
    type       smallint not null check (type between 1 and 3),
    size       int      not null,
    codec      smallint not null,            -- 0 raw, 1 zlib
    data       bytea    not null
);
alter table lexicon_object alter column data set storage external;
create index lexicon_object_by_activation on lexicon_object (activation);
create trigger lexicon_commit_insert_only before update or delete or truncate on lexicon_commit
    for each statement execute function audit_is_for_ever();
create trigger lexicon_object_insert_only before update or delete or truncate on lexicon_object
    for each statement execute function audit_is_for_ever();

-- The next one in order, on top of $2; false: another clerk was faster.
create function lexicon_commit_add(p_activation bigint, p_parent bytea, p_commit bytea, p_tree bytea, p_oids bytea[],
    p_types smallint[], p_sizes int[], p_codecs smallint[], p_datas bytea[]) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare v int;
begin
    lock table lexicon_commit in share row exclusive mode;
    if p_activation is distinct from (select min(x.id) from lexicon_activation x
            where x.id > (select coalesce(max(c.activation), 0) from lexicon_commit c))
        or p_parent is distinct from (select c.commit_oid from lexicon_commit c order by c.activation desc limit 1) then
        return false;
    end if;
    insert into lexicon_commit (activation, commit_oid, tree_oid) values (p_activation, p_commit, p_tree);
    insert into lexicon_object (oid, activation, type, size, codec, data)
    select x.oid, p_activation, x.type, x.size, x.codec, x.data
    from unnest(p_oids, p_types, p_sizes, p_codecs, p_datas) as x(oid, type, size, codec, data) on conflict do nothing;
    select version into v from lexicon_activation where id = p_activation;
    perform audit_append('lexicon', v, 0, 'lexicon.commit', jsonb_build_object('activation', p_activation,
        'commit', encode(p_commit, 'hex'), 'tree', encode(p_tree, 'hex')));
    return true;
end $$;
revoke execute on function lexicon_commit_add from public;
grant execute on function lexicon_commit_add to shenfa_clerk;
grant select on lexicon_activation, lexicon_commit, lexicon_object to shenfa_clerk;
grant select on lexicon_commit, lexicon_object to shenfa_seal;
grant select on lexicon_commit to shenfa_web;
