CREATE TABLE categories (
  id INT PRIMARY KEY,
  name VARCHAR(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL UNIQUE,
  parent_id INT NULL,
  FOREIGN KEY (parent_id) REFERENCES categories (id)
);
CREATE TABLE products (
  id INT PRIMARY KEY,
  name VARCHAR(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  category_id INT NULL,
  price DECIMAL(10,2) NOT NULL,
  weight FLOAT NULL,
  details JSON NULL,
  FOREIGN KEY (category_id) REFERENCES categories (id)
);
CREATE TABLE product_variants (
  product_id INT NOT NULL,
  variant_id INT NOT NULL,
  name VARCHAR(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  variant_name VARCHAR(40) CHARACTER SET latin1 NOT NULL,
  PRIMARY KEY (product_id, variant_id)
);
CREATE TABLE users (
  id INT PRIMARY KEY,
  username VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  email VARCHAR(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  first_name VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  last_name VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  is_admin TINYINT(1) NOT NULL,
  signup_epoch INT UNSIGNED NOT NULL,
  UNIQUE KEY email (email)
);
CREATE TABLE user_preferences (
  user_id INT PRIMARY KEY,
  theme ENUM('light','dark') NOT NULL,
  notification_settings VARCHAR(200) NULL,
  FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE TABLE orders (
  id INT PRIMARY KEY,
  user_id INT NOT NULL,
  status CHAR(1) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  created_at DATETIME NOT NULL,
  shipped_at DATETIME NULL,
  note TEXT NULL,
  FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE TABLE order_items (
  order_id INT NOT NULL,
  product_id INT NOT NULL,
  variant_id INT NULL,
  order_date DATE NOT NULL,
  quantity INT NOT NULL,
  price DECIMAL(10,2) NOT NULL,
  PRIMARY KEY (order_id, product_id),
  FOREIGN KEY (order_id) REFERENCES orders (id),
  FOREIGN KEY (product_id) REFERENCES products (id)
);
CREATE TABLE reviews (
  id INT PRIMARY KEY,
  product_id INT NOT NULL,
  user_id INT NULL,
  rating TINYINT NOT NULL,
  comment VARCHAR(200) CHARACTER SET latin1 NULL,
  username VARCHAR(40) NOT NULL,
  created_at DATETIME NOT NULL,
  FOREIGN KEY (product_id) REFERENCES products (id),
  FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE TABLE tags (
  id INT PRIMARY KEY,
  name VARCHAR(30) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL UNIQUE
);
CREATE TABLE product_tags (
  product_id INT NOT NULL,
  tag_id INT NOT NULL,
  PRIMARY KEY (product_id, tag_id),
  FOREIGN KEY (tag_id) REFERENCES tags (id)
);
CREATE TABLE user_activities (
  id INT PRIMARY KEY,
  user_id INT NOT NULL,
  created_at DATETIME NOT NULL
);
CREATE TABLE openings (
  id INT PRIMARY KEY,
  opened_on DATE NOT NULL,
  desk INT NULL UNIQUE
);
INSERT INTO categories VALUES (1, 'Books', NULL), (2, 'Novels', 1), (3, 'Poésie', 1);
INSERT INTO products VALUES
  (10, 'Moby-Dick', 2, 12.50, 0.4, '{"pages": 635, "langs": ["en", "fr"]}'),
  (11, 'Les Fleurs du mal', 3, 9.90, NULL, '{"pages": null, "isbn": "978"}'),
  (12, 'Mystery box', NULL, 1234567.00, 1.25, NULL);
INSERT INTO product_variants VALUES (10, 1, 'Moby-Dick', 'Hardcover'), (10, 2, 'Moby-Dick', 'Édition reliée');
INSERT INTO users VALUES
  (1, 'ann', 'ann@example.com', 'Ann', 'Lee', 1, 1704067200),
  (2, 'Bob', 'bob@example.com', 'Bob', NULL, 0, 1709210096);
INSERT INTO user_preferences VALUES (1, 'dark', '{"mail": true, "days": [1, 5]}'), (2, 'light', NULL);
INSERT INTO orders VALUES
  (100, 1, 'P', '2024-01-31 10:00:00', NULL, NULL),
  (101, 1, 'S', '2024-02-28 23:59:59', '2024-03-02 12:00:00', '2024/02/29'),
  (102, 2, 'X', '2024-03-01 00:00:00', '2024-03-01 00:00:00', 'soon');
INSERT INTO order_items VALUES
  (100, 10, 1, '2024-01-31', 2, 12.50),
  (100, 11, NULL, '2024-01-31', 1, 9.90),
  (101, 10, 2, '2024-02-28', 1, 11.00);
INSERT INTO reviews VALUES
  (1, 10, 1, 5, 'a "whale" of a book', 'ann', '2024-02-01 08:00:00'),
  (2, 10, NULL, 3, NULL, 'guest', '2024-02-03 09:30:00'),
  (3, 10, 2, 4, 'très\\long', 'Bob', '2024-02-03 09:30:00'),
  (4, 11, 2, 5, 'beau', 'Bob', '2024-02-05 00:00:00');
INSERT INTO tags VALUES (1, 'Classic'), (2, 'été');
INSERT INTO product_tags VALUES (10, 1), (10, 2), (11, 1);
INSERT INTO user_activities VALUES
  (5, 1, '2024-01-31 23:59:59'),
  (40, 1, '2024-02-01 00:00:00'),
  (300, 2, '2024-02-01 12:30:00');
SET @mode = @@sql_mode, sql_mode = '';
INSERT INTO openings VALUES (1, '2024-02-29', 7), (2, '0000-00-00', NULL), (3, '2024-03-01', NULL);
SET sql_mode = @mode;
