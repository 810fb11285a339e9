-- Roles and schemas of the three servers, each of which sees its own schema alone. May be run again at any time.
--
--   psql -v ON_ERROR_STOP=1 -v gateway_password=… -v participants_password=… -v collections_password=… \
--        -f roles.sql DATABASE
--
-- Run it as a superuser (or as the database's owner with CREATEROLE) on the database that the servers use. When they
-- use one each, run it on all three: the schemas that are not used there stay empty.

\set ON_ERROR_STOP on

BEGIN;

-- Roles belong to the whole cluster: two runs on two databases must not make them at the same time.
SELECT pg_advisory_xact_lock(hashtextextended('roster roles', 0));

SELECT format('CREATE ROLE %I', role)
FROM unnest(ARRAY['roster_gateway', 'roster_participants', 'roster_collections']) AS wanted (role)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role)
\gexec

ALTER ROLE roster_gateway LOGIN NOCREATEDB NOCREATEROLE PASSWORD :'gateway_password';
ALTER ROLE roster_participants LOGIN NOCREATEDB NOCREATEROLE PASSWORD :'participants_password';
ALTER ROLE roster_collections LOGIN NOCREATEDB NOCREATEROLE PASSWORD :'collections_password';

-- Only a superuser may say NOSUPERUSER, so it is said where it is not so already.
SELECT format('ALTER ROLE %I NOSUPERUSER', rolname)
FROM pg_roles
WHERE rolname IN ('roster_gateway', 'roster_participants', 'roster_collections') AND rolsuper
\gexec

-- PUBLIC may connect, make temporary tables and use the schema public unless told otherwise.
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database())
\gexec
SELECT format('GRANT CONNECT ON DATABASE %I TO roster_gateway, roster_participants, roster_collections',
              current_database())
\gexec
REVOKE ALL ON SCHEMA public FROM PUBLIC;

-- To hand a schema to a role one must be a member of it; a superuser is one of every role.
SELECT format('GRANT %I TO CURRENT_USER', role)
FROM unnest(ARRAY['roster_gateway', 'roster_participants', 'roster_collections']) AS wanted (role)
WHERE NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
  AND NOT pg_has_role(current_user, role, 'MEMBER')
\gexec

CREATE SCHEMA IF NOT EXISTS gateway AUTHORIZATION roster_gateway;
CREATE SCHEMA IF NOT EXISTS participants AUTHORIZATION roster_participants;
CREATE SCHEMA IF NOT EXISTS collections AUTHORIZATION roster_collections;

ALTER ROLE roster_gateway SET search_path = gateway;
ALTER ROLE roster_participants SET search_path = participants;
ALTER ROLE roster_collections SET search_path = collections;

COMMIT;
