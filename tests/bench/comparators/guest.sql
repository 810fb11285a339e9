\set k random(1, 9000000000000000)
SELECT bench.add_guest(:collection, 'p' || :k || '@example.com');
