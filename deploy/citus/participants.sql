-- Spreads the tables of roster-participants over the nodes of a Citus cluster, by team. Once, after `migrate`, as the
-- tables' owner on the coordinator: psql -v ON_ERROR_STOP=1 -f participants.sql DATABASE. See docs/operations.md.
--
-- Every primary key and unique index leads with team_id, which is what Citus asks of them, and a team's rows are on one
-- node together (colocated), which is what its foreign keys and joins ask.

\set ON_ERROR_STOP on

SELECT create_distributed_table('participants.team', 'team_id');
SELECT create_distributed_table('participants.team_member', 'team_id', colocate_with => 'participants.team');
SELECT create_distributed_table('participants.team_participants', 'team_id', colocate_with => 'participants.team');
SELECT create_distributed_table('participants.participant', 'team_id', colocate_with => 'participants.team');
SELECT create_distributed_table('participants.experiment', 'team_id', colocate_with => 'participants.team');
SELECT create_distributed_table('participants.enrolment', 'team_id', colocate_with => 'participants.team');
SELECT create_distributed_table('participants.idempotency', 'team_id', colocate_with => 'participants.team');
SELECT create_distributed_table('participants.event', 'team_id', colocate_with => 'participants.team');
SELECT create_distributed_table('participants.delivery', 'team_id', colocate_with => 'participants.team');
SELECT create_distributed_table('participants.remains', 'team_id', colocate_with => 'participants.team');
SELECT create_distributed_table('participants.import_lease', 'team_id', colocate_with => 'participants.team');
