CREATE TABLE users (
  id INT PRIMARY KEY,
  email VARCHAR(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL UNIQUE,
  username VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL UNIQUE,
  password_hash VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  first_name VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  last_name VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  is_seller TINYINT(1) NOT NULL,
  created_at DATETIME NOT NULL,
  updated_at DATETIME NOT NULL
);
CREATE TABLE categories (
  id INT PRIMARY KEY,
  parent_id INT NULL,
  name VARCHAR(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  created_at DATETIME NOT NULL,
  UNIQUE KEY one_name (parent_id, name),
  FOREIGN KEY (parent_id) REFERENCES categories (id)
);
CREATE TABLE products (
  id INT PRIMARY KEY,
  seller_id INT NOT NULL,
  category_id INT NOT NULL,
  name VARCHAR(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  description TEXT NULL,
  price DECIMAL(10,2) NOT NULL,
  inventory_quantity INT NOT NULL,
  image_url VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NULL,
  created_at DATETIME NOT NULL,
  updated_at DATETIME NOT NULL,
  FOREIGN KEY (seller_id) REFERENCES users (id),
  FOREIGN KEY (category_id) REFERENCES categories (id)
);
CREATE TABLE shopping_carts (
  id INT PRIMARY KEY,
  user_id INT NOT NULL,
  product_id INT NOT NULL,
  quantity INT NOT NULL,
  created_at DATETIME NOT NULL,
  updated_at DATETIME NOT NULL,
  UNIQUE KEY one_product (user_id, product_id),
  FOREIGN KEY (user_id) REFERENCES users (id),
  FOREIGN KEY (product_id) REFERENCES products (id)
);
CREATE TABLE orders (
  id INT PRIMARY KEY,
  user_id INT NOT NULL,
  status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  total_amount DECIMAL(10,2) NOT NULL,
  created_at DATETIME NOT NULL,
  updated_at DATETIME NOT NULL,
  FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE TABLE order_items (
  id INT PRIMARY KEY,
  order_id INT NOT NULL,
  product_id INT NOT NULL,
  quantity INT NOT NULL,
  price_at_time DECIMAL(10,2) NOT NULL,
  FOREIGN KEY (order_id) REFERENCES orders (id),
  FOREIGN KEY (product_id) REFERENCES products (id)
);
INSERT INTO users VALUES
  (1, 'ann@example.com', 'ann', 'h1', 'Ann', 'Lee', 1, '2024-01-01 08:00:00', '2024-01-02 08:00:00'),
  (2, 'bob@example.com', 'Bob', 'h2', 'Bob', NULL, 0, '2024-02-29 12:30:00', '2024-02-29 12:30:00');
INSERT INTO categories VALUES
  (1, NULL, 'Books', '2023-12-01 00:00:00'),
  (2, 1, 'Novels', '2023-12-02 00:00:00'),
  (3, 1, 'Poésie', '2023-12-03 00:00:00'),
  (4, NULL, 'Games', '2023-12-04 00:00:00');
INSERT INTO products VALUES
  (10, 1, 2, 'Moby-Dick', 'a "whale" of a book', 12.50, 7, 'https://img.example/10', '2024-01-05 00:00:00', '2024-01-06 00:00:00'),
  (11, 1, 3, 'Les Fleurs du mal', NULL, 9.90, 0, NULL, '2024-01-07 00:00:00', '2024-01-07 00:00:00');
INSERT INTO shopping_carts VALUES
  (1, 2, 10, 2, '2024-03-01 10:00:00', '2024-03-01 10:05:00'),
  (2, 2, 11, 1, '2024-03-02 10:00:00', '2024-03-02 10:00:00');
INSERT INTO orders VALUES
  (100, 2, 'paid', 34.90, '2024-03-05 09:00:00', '2024-03-05 09:01:00'),
  (101, 1, 'new', 0.00, '2024-03-06 23:59:59', '2024-03-06 23:59:59');
INSERT INTO order_items VALUES (1000, 100, 11, 1, 9.90), (1001, 100, 10, 2, 12.50);
