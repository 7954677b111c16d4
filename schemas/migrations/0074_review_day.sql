-- 经批准的例外 is looked at again within a year: a day so far off that nobody will be here is none. Both the first one and a
-- renewal. A bureau whose approvals run otherwise says so in its policy ("exception_review_days", 1 to 1096).
create function exception_review_days() returns int language sql stable as $$
    select greatest(1, least(1096, coalesce((select case jsonb_typeof(p.body->'exception_review_days') when 'number'
        then (p.body->>'exception_review_days')::numeric end from policy p order by p.version desc limit 1), 366)))::int
$$;
create function exception_bound() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
    latest date := china(new.at)::date + exception_review_days();
begin
    if new.review_on > latest then
        perform refuse(400, 'exception.review', format('复核日期最晚为 %s：例外每 %s 天内至少复核一次，到时确需保留的再办延续',
            latest, exception_review_days()), 'review_on');
    end if;
    return new;
end $$;
revoke execute on function exception_review_days, exception_bound from public;
create trigger exception_bound before insert on channel_exception for each row execute function exception_bound();
