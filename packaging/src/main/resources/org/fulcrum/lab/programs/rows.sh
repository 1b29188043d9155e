# Writes SQL that builds a database file: a transaction at a time, an index, and questions about it.
echo 'PRAGMA cache_size = -65536;
  CREATE TABLE rows (id INTEGER PRIMARY KEY, name TEXT, size INTEGER, body BLOB);'
for ((turn = 0; turn < 60; turn++)); do
  echo "BEGIN;
    WITH RECURSIVE n(i) AS (SELECT $((turn * 5000)) UNION ALL SELECT i + 1 FROM n WHERE i < $((turn * 5000 + 4999)))
    INSERT INTO rows SELECT i, printf('name-%06d', (i * 7919) % 1000003), (i * i) % 65521, zeroblob(i % 200) FROM n;
    COMMIT;
    UPDATE rows SET size = size + 1 WHERE id >= $((turn * 5000)) AND id % 97 = $turn;
    SELECT count(*), sum(size), max(name) FROM rows;"
done
echo 'CREATE INDEX by_name ON rows (name);
  SELECT name, size FROM rows ORDER BY name LIMIT 100;
  DELETE FROM rows WHERE size % 3 = 0;
  VACUUM;
  PRAGMA integrity_check;'
