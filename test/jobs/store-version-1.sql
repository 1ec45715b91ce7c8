-- A job store as version 1 of the schema left it, with one job that waits: what that program executed, for SQLite and for
-- PostgreSQL, one statement a line. A record of the past: never edited.
create table if not exists schema_version (version integer not null primary key);
create table "jobs" ("id" text primary key, "number" double precision not null unique, "token" text not null, "recipe" text not null, "model" text not null, "spec" text not null, "state" text not null, "reason" text, "detail" text, "attempt" integer not null, "max_restarts" integer not null, "progress" double precision not null, "eta_seconds" double precision, "epoch" integer not null, "metrics" text not null, "best" text, "published" text, "retry_of" text unique, "holder" text, "lease" text, "lease_until" double precision, "last_event" integer not null, "revision" integer not null, "created_at" double precision not null, "started_at" double precision, "ended_at" double precision);
create index "jobs_by_state" on "jobs" ("state", "number");
create table "job_events" ("job_id" text not null references "jobs" ("id") on delete cascade, "seq" integer not null, "time" double precision not null, "type" text not null, "data" text not null, constraint "job_events_key" primary key ("job_id", "seq"));
create table "job_metrics" ("job_id" text not null references "jobs" ("id") on delete cascade, "name" text not null, "step" integer not null, "value" double precision, constraint "job_metrics_key" primary key ("job_id", "name", "step"));
create table "job_checkpoints" ("job_id" text not null references "jobs" ("id") on delete cascade, "step" integer not null, "epoch" integer not null, "metrics" text not null, "bytes" double precision not null, "sha256" text not null, "created_at" double precision not null, constraint "job_checkpoints_key" primary key ("job_id", "step"));
create table "idempotency_keys" ("token" text not null, "key" text not null, "body_hash" text not null, "job_id" text not null references "jobs" ("id") on delete cascade, "expires_at" double precision not null, constraint "idempotency_keys_key" primary key ("token", "key"));
create table "counters" ("name" text primary key, "value" double precision not null);
insert into counters (name, value) values ('jobs', 0);
insert into schema_version (version) values (1);
insert into jobs (id, number, token, recipe, model, spec, state, attempt, max_restarts, progress, epoch, metrics, last_event, revision, created_at) values ('job_000000000000000000000001', 1, 'alice', 'cnn-classifier', 'digits', '{"recipe":"cnn-classifier","dataset":{"id":"ds_000000000000000000000000","version":1},"model":"digits","max_restarts":2}', 'queued', 1, 2, 0, 0, '{}', 1, 2, 1767225600000);
insert into job_events (job_id, seq, time, type, data) values ('job_000000000000000000000001', 1, 1767225600000, 'state', '{"state":"queued","from":"validating","attempt":1,"reason":null}');
update counters set value = 1 where name = 'jobs';
