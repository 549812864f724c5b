CREATE TABLE numbers (n INT PRIMARY KEY);
INSERT INTO numbers SELECT 1000 + a.n + 10 * b.n + 100 * c.n FROM
  (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) a,
  (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) b,
  (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2) c;
INSERT INTO categories SELECT n, CONCAT('category ', n), 1 FROM numbers;
INSERT INTO products SELECT n, CONCAT('product ', n), n, n / 10, n, NULL FROM numbers;
INSERT INTO product_variants SELECT n, n % 3, 'name', 'variant' FROM numbers;
INSERT INTO users SELECT n, CONCAT('user', n), CONCAT('user', n, '@example.com'), 'first', 'last', 0, n FROM numbers;
INSERT INTO user_preferences SELECT n, 'light', NULL FROM numbers;
INSERT INTO orders SELECT n, n, 'P', '2024-04-01', NULL, NULL FROM numbers;
INSERT INTO order_items SELECT n, n, NULL, '2024-04-01', 1, 2 FROM numbers;
INSERT INTO reviews SELECT n, n, n, 3, 'text', 'name', '2024-04-01' FROM numbers;
INSERT INTO product_tags SELECT n, 1 FROM numbers;
INSERT INTO user_activities SELECT n, n, '2024-04-01' FROM numbers;
INSERT INTO openings SELECT n, '2024-04-01', n FROM numbers;
ANALYZE TABLE categories, products, product_variants, users, user_preferences, orders, order_items, reviews, product_tags, user_activities, openings;
