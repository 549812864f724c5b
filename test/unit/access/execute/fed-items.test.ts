import { AccessBench, schemaOf } from '../../../support/access/bench';
import { pattern } from '../../modeling/facts';
import { rowsOf } from './library';

/** Reviews lie with their product and carry the name of their user: their own key alone finds none of them. */
function reviews(): AccessBench {
  const tables = [
    'CREATE TABLE users (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL)',
    'CREATE TABLE products (id INT PRIMARY KEY, title VARCHAR(40) NOT NULL)',
    `CREATE TABLE reviews (id INT AUTO_INCREMENT PRIMARY KEY, user_id INT NOT NULL, product_id INT NOT NULL, rating INT NOT NULL,
       FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE, FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE)`,
  ];
  const patterns = [
    pattern('AP1', 'select', ['reviews', 'users'], {
      equal: ['reviews.product_id'],
      joins: [['reviews.user_id', 'users.id']],
      selects: ['reviews.rating', 'users.name'],
    }),
    pattern('AP2', 'delete', ['users'], { equal: ['users.id'] }),
  ];
  const bench = new AccessBench(schemaOf(tables), patterns);
  const carried = bench.access.projection.entities.find(({ drivingTable }) => drivingTable === 'reviews');
  expect(carried?.joins).toHaveLength(1);
  for (const sql of [
    "INSERT INTO users VALUES (1, 'Ada'), (2, 'Bob')",
    "INSERT INTO products VALUES (7, 'Tea')",
    'INSERT INTO reviews (user_id, product_id, rating) VALUES (1, 7, 5), (2, 7, 1)',
  ])
    expect(bench.run(sql)).toHaveProperty('affectedRows');
  return bench;
}

const read = (bench: AccessBench): unknown =>
  rowsOf(bench, 'SELECT r.rating, u.name FROM reviews r JOIN users u ON u.id = r.user_id WHERE r.product_id = 7');

test('a write finds the items that carry something of a row, and makes them anew, without a Scan', () => {
  const bench = reviews();
  expect(read(bench)).toEqual(['5 Ada', '1 Bob']);
  bench.run('UPDATE reviews SET rating = 4 WHERE product_id = 7 AND id = 1');
  bench.run("UPDATE users SET name = 'Bo' WHERE id = 2");
  expect(read(bench)).toEqual(['4 Ada', '1 Bo']);
  bench.run('UPDATE reviews SET user_id = 2 WHERE product_id = 7 AND id = 1');
  expect(read(bench)).toEqual(['4 Bo', '1 Bo']);
  bench.run('DELETE FROM users WHERE id = 2');
  expect(read(bench)).toEqual([]);
  expect(bench.items.scans).toBe(0);
});

test('what a statement changes on both sides of a copy is seen once, as it is in the end', () => {
  const bench = reviews();
  bench.run(
    "UPDATE reviews r JOIN users u ON u.id = r.user_id SET r.rating = 2, u.name = 'Cy' WHERE r.product_id = 7 AND u.id = 1",
  );
  expect(read(bench)).toEqual(['2 Cy', '1 Bob']);
  bench.run('UPDATE reviews SET id = 9 WHERE product_id = 7 AND id = 1');
  expect(bench.run("UPDATE users SET name = 'Dee' WHERE id = 1")).toMatchObject({ affectedRows: 1 });
  expect(read(bench)).toEqual(expect.arrayContaining(['2 Dee', '1 Bob']));
});
