-- What roles.sql does, in plain SQL for an operator that has no psql and gives the roles their passwords itself
-- (CloudNativePG's postInitApplicationSQLRefs and managed.roles). Run by a superuser on the servers' new database.

CREATE ROLE roster_gateway LOGIN;
CREATE ROLE roster_participants LOGIN;
CREATE ROLE roster_collections LOGIN;

REVOKE ALL ON DATABASE roster FROM PUBLIC;
GRANT CONNECT ON DATABASE roster TO roster_gateway, roster_participants, roster_collections;
REVOKE ALL ON SCHEMA public FROM PUBLIC;

CREATE SCHEMA gateway AUTHORIZATION roster_gateway;
CREATE SCHEMA participants AUTHORIZATION roster_participants;
CREATE SCHEMA collections AUTHORIZATION roster_collections;

ALTER ROLE roster_gateway SET search_path = gateway;
ALTER ROLE roster_participants SET search_path = participants;
ALTER ROLE roster_collections SET search_path = collections;
