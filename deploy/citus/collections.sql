-- Spreads the tables of roster-collections over the nodes of a Citus cluster, by collection. Once, after `migrate`, as
-- the tables' owner on the coordinator: psql -v ON_ERROR_STOP=1 -f collections.sql DATABASE. See docs/operations.md.
--
-- A user is in many collections, so users are a reference table: every node has all of them.

\set ON_ERROR_STOP on

SELECT create_reference_table('collections.app_user');
SELECT create_distributed_table('collections.collection', 'collection_id');
SELECT create_distributed_table('collections.membership', 'collection_id', colocate_with => 'collections.collection');
SELECT create_distributed_table('collections.idempotency', 'collection_id', colocate_with => 'collections.collection');
SELECT create_distributed_table('collections.removal', 'collection_id', colocate_with => 'collections.collection');
SELECT create_distributed_table('collections.event', 'collection_id', colocate_with => 'collections.collection');
SELECT create_distributed_table('collections.delivery', 'collection_id', colocate_with => 'collections.collection');
