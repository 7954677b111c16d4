-- 经批准的例外: a document allows one account (Article 16). one_active_account says nothing about exceptions, each of which
-- is a row of its own; so one number could have opened any number of accounts. The index decides, so of many at once one
-- gets in. What was registered before stays as it is, and goes on, when its day comes, by a document of its own.

-- However it is typed: wide or narrow, in whatever brackets, with something unseen in it.
create or replace function document_words(p_document text) returns text language sql immutable as
$$ select regexp_replace(normalize(p_document, NFKC), '[][\s()〔〕【】〖〗「」『』《》<>\u00AD\u200B-\u200F\u2060\uFEFF]', '', 'g') $$;

alter table channel_exception add column reused boolean not null default false; -- from before: another row has the number, too
update channel_exception e set reused = true where exists (select 1 from channel_exception o
    where o.id < e.id and document_words(o.document_no) = document_words(e.document_no));
create unique index one_document_one_account on channel_exception (document_words(document_no)) where not reused;

-- Nobody says of a new one that it was there before, nor what it renews: exception_renew does that.
revoke insert on channel_exception from shenfa_web;
grant insert (unit, channel, purpose, document_no, reason, review_on, approved_by) on channel_exception to shenfa_web;
grant execute on function document_words to shenfa_web; -- the index asks it for whoever inserts
