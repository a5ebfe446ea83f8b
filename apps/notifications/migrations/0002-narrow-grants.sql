-- What is told to whom never changes, only what became of it.
revoke update on notification from :app_role;
grant update (state, attempts, leased_until, answer, sent_at) on notification to :app_role;
