-- Shop database. MySQL 8.0 or later.
-- Applied by `npm run schema`; safe to run again on a database that already has the tables.

SET NAMES utf8mb4;

CREATE TABLE IF NOT EXISTS users (
  id               INT UNSIGNED NOT NULL AUTO_INCREMENT,
  email            VARCHAR(255) NOT NULL,
  username         VARCHAR(60)  NOT NULL,
  password_hash    VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  full_name        VARCHAR(120) NULL,
  role             ENUM('customer','seller','admin') NOT NULL DEFAULT 'customer',
  bio              TEXT NULL,
  marketing_opt_in TINYINT(1)   NOT NULL DEFAULT 0,
  preferences      JSON NULL,
  last_login_at    DATETIME(6)  NULL,
  created_at       TIMESTAMP    NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at       TIMESTAMP    NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (id),
  UNIQUE KEY uq_users_email (email),
  UNIQUE KEY uq_users_username (username)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Only the SHA-256 of a session token is kept.
CREATE TABLE IF NOT EXISTS sessions (
  token_hash BINARY(32)   NOT NULL,
  user_id    INT UNSIGNED NOT NULL,
  user_agent VARCHAR(255) NULL,
  created_at DATETIME(6)  NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  expires_at DATETIME(6)  NOT NULL,
  PRIMARY KEY (token_hash),
  KEY ix_sessions_user (user_id, expires_at),
  CONSTRAINT fk_sessions_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE IF NOT EXISTS addresses (
  id         INT UNSIGNED NOT NULL AUTO_INCREMENT,
  user_id    INT UNSIGNED NOT NULL,
  label      VARCHAR(40)  NOT NULL DEFAULT 'home',
  line1      VARCHAR(160) NOT NULL,
  line2      VARCHAR(160) NULL,
  city       VARCHAR(80)  NOT NULL,
  postcode   VARCHAR(16)  NOT NULL,
  country    CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  is_default TINYINT(1)   NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  KEY ix_addresses_user (user_id),
  CONSTRAINT fk_addresses_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE IF NOT EXISTS categories (
  id          INT UNSIGNED NOT NULL AUTO_INCREMENT,
  parent_id   INT UNSIGNED NULL,
  slug        VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name        VARCHAR(80)  NOT NULL,
  description TEXT NULL,
  `rank`      SMALLINT     NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  UNIQUE KEY uq_categories_slug (slug),
  KEY ix_categories_parent (parent_id, `rank`),
  CONSTRAINT fk_categories_parent FOREIGN KEY (parent_id) REFERENCES categories (id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE IF NOT EXISTS products (
  id           INT UNSIGNED  NOT NULL AUTO_INCREMENT,
  seller_id    INT UNSIGNED  NOT NULL,
  category_id  INT UNSIGNED  NOT NULL,
  sku          VARCHAR(40)   NOT NULL,
  name         VARCHAR(200)  NOT NULL,
  description  TEXT NULL,
  price        DECIMAL(10,2) NOT NULL,
  weight_kg    DECIMAL(12,4) NULL,
  attributes   JSON NULL,
  labels       SET('new','sale','eco','fragile') NOT NULL DEFAULT '',
  stock        INT           NOT NULL DEFAULT 0,
  in_stock     TINYINT(1) GENERATED ALWAYS AS (stock > 0) VIRTUAL,
  status       ENUM('draft','active','archived') NOT NULL DEFAULT 'draft',
  external_ref BIGINT UNSIGNED NULL COMMENT 'item number in the seller''s own system',
  created_at   DATETIME(6)   NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  updated_at   TIMESTAMP     NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (id),
  UNIQUE KEY uq_products_seller_sku (seller_id, sku),
  KEY ix_products_category (category_id, status, price),
  KEY ix_products_status (status),
  CONSTRAINT fk_products_seller FOREIGN KEY (seller_id) REFERENCES users (id) ON DELETE RESTRICT,
  CONSTRAINT fk_products_category FOREIGN KEY (category_id) REFERENCES categories (id) ON DELETE RESTRICT,
  CONSTRAINT ck_products_stock CHECK (stock >= 0),
  CONSTRAINT ck_products_price CHECK (price >= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE IF NOT EXISTS shopping_cart_items (
  user_id    INT UNSIGNED      NOT NULL,
  product_id INT UNSIGNED      NOT NULL,
  quantity   SMALLINT UNSIGNED NOT NULL,
  added_at   DATETIME(6)       NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  PRIMARY KEY (user_id, product_id),
  KEY ix_cart_product (product_id),
  CONSTRAINT fk_cart_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
  CONSTRAINT fk_cart_product FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE IF NOT EXISTS orders (
  id            BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  order_number  CHAR(13) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  user_id       INT UNSIGNED  NOT NULL,
  address_id    INT UNSIGNED  NULL,
  ship_to       JSON NULL COMMENT 'the address as it was when the order was placed',
  status        ENUM('pending','paid','shipped','delivered','cancelled') NOT NULL DEFAULT 'pending',
  total         DECIMAL(12,2) NOT NULL,
  discount_rate DECIMAL(12,4) NOT NULL DEFAULT 0.0000,
  currency      CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'EUR',
  note          VARCHAR(500)  NULL,
  placed_at     DATETIME(6)   NOT NULL,
  updated_at    TIMESTAMP     NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (id),
  UNIQUE KEY uq_orders_number (order_number),
  KEY ix_orders_user (user_id, status),
  KEY ix_orders_address (address_id),
  KEY ix_orders_status_placed (status, placed_at),
  CONSTRAINT fk_orders_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE RESTRICT,
  CONSTRAINT fk_orders_address FOREIGN KEY (address_id) REFERENCES addresses (id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE IF NOT EXISTS order_items (
  order_id     BIGINT UNSIGNED   NOT NULL,
  line_no      SMALLINT UNSIGNED NOT NULL,
  product_id   INT UNSIGNED      NOT NULL,
  product_name VARCHAR(200)      NOT NULL,
  quantity     SMALLINT UNSIGNED NOT NULL,
  unit_price   DECIMAL(10,2)     NOT NULL,
  PRIMARY KEY (order_id, line_no),
  KEY ix_order_items_product (product_id),
  CONSTRAINT fk_order_items_order FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE,
  CONSTRAINT fk_order_items_product FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE IF NOT EXISTS payments (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  order_id    BIGINT UNSIGNED NOT NULL,
  method      ENUM('card','invoice','wallet') NOT NULL,
  status      ENUM('authorized','captured','refunded','failed') NOT NULL DEFAULT 'authorized',
  amount      DECIMAL(12,2)   NOT NULL,
  fee         DECIMAL(12,4)   NOT NULL DEFAULT 0.0000,
  gateway_ref BIGINT UNSIGNED NOT NULL,
  created_at  DATETIME(6)     NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  PRIMARY KEY (id),
  UNIQUE KEY uq_payments_order (order_id),
  UNIQUE KEY uq_payments_gateway (gateway_ref),
  CONSTRAINT fk_payments_order FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE IF NOT EXISTS reviews (
  id            INT UNSIGNED     NOT NULL AUTO_INCREMENT,
  user_id       INT UNSIGNED     NOT NULL,
  product_id    INT UNSIGNED     NOT NULL,
  rating        TINYINT UNSIGNED NOT NULL,
  title         VARCHAR(120)     NULL,
  body          TEXT NULL,
  is_verified   TINYINT(1)       NOT NULL DEFAULT 0,
  helpful_count INT UNSIGNED     NOT NULL DEFAULT 0,
  created_at    TIMESTAMP(6)     NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  PRIMARY KEY (id),
  UNIQUE KEY uq_reviews_user_product (user_id, product_id),
  KEY ix_reviews_product (product_id, created_at),
  CONSTRAINT fk_reviews_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
  CONSTRAINT fk_reviews_product FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
