CREATE TABLE account (
  id INT UNSIGNED NOT NULL PRIMARY KEY,
  email VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  name VARCHAR(40) NOT NULL,
  rev INT UNSIGNED NOT NULL,
  referrer_id INT UNSIGNED NULL,
  UNIQUE KEY email (email),
  KEY referrer_id (referrer_id),
  CONSTRAINT account_referrer FOREIGN KEY (referrer_id) REFERENCES account (id) ON DELETE SET NULL
) ENGINE=InnoDB;
CREATE TABLE stock (
  id INT UNSIGNED NOT NULL PRIMARY KEY,
  label VARCHAR(40) NOT NULL,
  rev INT UNSIGNED NOT NULL
) ENGINE=InnoDB;
CREATE TABLE purchase (
  id INT UNSIGNED NOT NULL PRIMARY KEY,
  account_id INT UNSIGNED NOT NULL,
  stock_id INT UNSIGNED NOT NULL,
  amount INT NOT NULL,
  rev INT UNSIGNED NOT NULL,
  KEY account_id (account_id),
  KEY stock_id (stock_id),
  CONSTRAINT purchase_account FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE,
  CONSTRAINT purchase_stock FOREIGN KEY (stock_id) REFERENCES stock (id)
) ENGINE=InnoDB;
CREATE TABLE note (
  id INT UNSIGNED NOT NULL PRIMARY KEY,
  account_id INT UNSIGNED NULL,
  body VARCHAR(40) NOT NULL,
  rev INT UNSIGNED NOT NULL,
  KEY account_id (account_id),
  CONSTRAINT note_account FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE SET NULL
) ENGINE=InnoDB;
