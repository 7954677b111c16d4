-- A request for release that a round has overtaken ends for good: while it only looked ended it stood in the way
-- of the same question about the same words, and among the 500 that wait for anybody.
alter table release_request drop constraint release_request_state_check;
alter table release_request add constraint release_request_state_check
    check (state in ('OPEN', 'LAPSED', 'ACCEPT', 'FALSE_ALARM', 'REFUSED'));
alter table release_request drop constraint release_request_check;
alter table release_request add constraint release_request_check
    check ((state in ('OPEN', 'LAPSED')) = (answered_by is null) and (state in ('OPEN', 'LAPSED')) = (answer = ''));

create function requests_lapse() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update release_request set state = 'LAPSED' where draft_id = new.draft_id and state = 'OPEN';
    return null;
end $$;
create trigger requests_lapse after insert on submission for each row execute function requests_lapse();
revoke execute on function requests_lapse from public;
update release_request r set state = 'LAPSED' where state = 'OPEN' and request_lapsed(r);
