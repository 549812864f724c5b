-- Billing of a mobile operator. Whatever belongs to one billing account has its number as the first column of its key, so that InnoDB keeps the
-- rows of an account together.

CREATE TABLE IF NOT EXISTS customers (
  customer_id        BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  kind               ENUM('person', 'company') NOT NULL,
  name               VARCHAR(120) NOT NULL,
  email              VARCHAR(190) NULL,
  tax_number         VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NULL,
  parent_customer_id BIGINT UNSIGNED NULL COMMENT 'the company that a subsidiary belongs to',
  created_at         DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (customer_id),
  UNIQUE KEY uq_customers_tax_number (tax_number),
  KEY ix_customers_parent (parent_customer_id),
  CONSTRAINT fk_customers_parent FOREIGN KEY (parent_customer_id) REFERENCES customers (customer_id)
) ENGINE = InnoDB;

CREATE TABLE IF NOT EXISTS billing_accounts (
  account_no   CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id  BIGINT UNSIGNED NOT NULL,
  cycle_code   TINYINT UNSIGNED NOT NULL COMMENT 'day of the month on which bills are made',
  currency     CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'EUR',
  status       ENUM('active', 'suspended', 'closed') NOT NULL DEFAULT 'active',
  credit_limit DECIMAL(12,2) NOT NULL DEFAULT 0.00,
  balance      DECIMAL(14,2) NOT NULL DEFAULT 0.00 COMMENT 'what is owed',
  bill_to      VARCHAR(200) NOT NULL,
  opened_on    DATE NOT NULL,
  closed_on    DATE NULL,
  PRIMARY KEY (account_no),
  KEY ix_accounts_customer (customer_id),
  KEY ix_accounts_cycle (cycle_code, account_no),
  CONSTRAINT fk_accounts_customer FOREIGN KEY (customer_id) REFERENCES customers (customer_id)
) ENGINE = InnoDB;

CREATE TABLE IF NOT EXISTS account_status_history (
  account_no     CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  effective_from DATETIME(3) NOT NULL,
  status         ENUM('active', 'suspended', 'closed') NOT NULL,
  reason         VARCHAR(80) NOT NULL,
  PRIMARY KEY (account_no, effective_from),
  CONSTRAINT fk_history_account FOREIGN KEY (account_no) REFERENCES billing_accounts (account_no)
) ENGINE = InnoDB;

CREATE TABLE IF NOT EXISTS subscribers (
  account_no    CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  subscriber_no SMALLINT UNSIGNED NOT NULL,
  msisdn        VARCHAR(15) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'telephone number with country code',
  imsi          CHAR(15) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'number of the SIM card',
  status        ENUM('active', 'barred', 'ended') NOT NULL DEFAULT 'active',
  activated_on  DATE NOT NULL,
  PRIMARY KEY (account_no, subscriber_no),
  UNIQUE KEY uq_subscribers_msisdn (msisdn),
  UNIQUE KEY uq_subscribers_imsi (imsi),
  CONSTRAINT fk_subscribers_account FOREIGN KEY (account_no) REFERENCES billing_accounts (account_no)
) ENGINE = InnoDB;

CREATE TABLE IF NOT EXISTS features (
  feature_code VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  description  VARCHAR(80) NOT NULL,
  unit         ENUM('month', 'minute', 'message', 'megabyte') NOT NULL,
  unit_price   DECIMAL(12,6) NOT NULL,
  PRIMARY KEY (feature_code)
) ENGINE = InnoDB;

CREATE TABLE IF NOT EXISTS service_agreements (
  account_no     CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  subscriber_no  SMALLINT UNSIGNED NOT NULL,
  feature_code   VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  effective_from DATE NOT NULL,
  effective_to   DATE NULL COMMENT 'first day on which it no longer holds',
  discount       DECIMAL(5,4) NOT NULL DEFAULT 0.0000,
  PRIMARY KEY (account_no, subscriber_no, feature_code, effective_from),
  KEY ix_agreements_feature (feature_code),
  CONSTRAINT fk_agreements_subscriber FOREIGN KEY (account_no, subscriber_no) REFERENCES subscribers (account_no, subscriber_no),
  CONSTRAINT fk_agreements_feature FOREIGN KEY (feature_code) REFERENCES features (feature_code)
) ENGINE = InnoDB;

CREATE TABLE IF NOT EXISTS bills (
  account_no  CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  bill_no     INT UNSIGNED NOT NULL,
  cycle_code  TINYINT UNSIGNED NOT NULL,
  cycle_month CHAR(7) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT '2026-03',
  issued_on   DATE NOT NULL,
  due_on      DATE NOT NULL,
  amount      DECIMAL(14,2) NOT NULL,
  paid        DECIMAL(14,2) NOT NULL DEFAULT 0.00,
  status      ENUM('issued', 'paid', 'written-off') NOT NULL DEFAULT 'issued',
  PRIMARY KEY (account_no, bill_no),
  UNIQUE KEY uq_bills_cycle (account_no, cycle_month),
  KEY ix_bills_cycle (cycle_month, cycle_code),
  CONSTRAINT fk_bills_account FOREIGN KEY (account_no) REFERENCES billing_accounts (account_no)
) ENGINE = InnoDB;

CREATE TABLE IF NOT EXISTS charges (
  account_no    CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  charge_id     BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  subscriber_no SMALLINT UNSIGNED NULL COMMENT 'none: a charge of the account itself',
  feature_code  VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  charged_at    DATETIME(3) NOT NULL,
  quantity      DECIMAL(14,3) NOT NULL,
  amount        DECIMAL(14,4) NOT NULL,
  bill_no       INT UNSIGNED NULL COMMENT 'none: not billed yet',
  PRIMARY KEY (account_no, charge_id),
  KEY ix_charges_id (charge_id),
  KEY ix_charges_feature (account_no, feature_code, charged_at),
  KEY ix_charges_feature_time (feature_code, charged_at),
  KEY ix_charges_bill (account_no, bill_no),
  CONSTRAINT fk_charges_account FOREIGN KEY (account_no) REFERENCES billing_accounts (account_no),
  CONSTRAINT fk_charges_subscriber FOREIGN KEY (account_no, subscriber_no) REFERENCES subscribers (account_no, subscriber_no),
  CONSTRAINT fk_charges_feature FOREIGN KEY (feature_code) REFERENCES features (feature_code),
  CONSTRAINT fk_charges_bill FOREIGN KEY (account_no, bill_no) REFERENCES bills (account_no, bill_no)
) ENGINE = InnoDB;

CREATE TABLE IF NOT EXISTS payments (
  payment_id  BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  account_no  CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  bill_no     INT UNSIGNED NULL,
  received_at DATETIME(3) NOT NULL,
  amount      DECIMAL(14,2) NOT NULL,
  method      ENUM('transfer', 'direct-debit', 'card') NOT NULL,
  reference   VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (payment_id),
  UNIQUE KEY uq_payments_reference (reference),
  KEY ix_payments_account (account_no, received_at),
  CONSTRAINT fk_payments_account FOREIGN KEY (account_no) REFERENCES billing_accounts (account_no),
  CONSTRAINT fk_payments_bill FOREIGN KEY (account_no, bill_no) REFERENCES bills (account_no, bill_no)
) ENGINE = InnoDB;
