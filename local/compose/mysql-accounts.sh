#!/bin/bash
# Run once by the image's entrypoint, on empty data: the migration login with the rights of local/servers/mysql-accounts.ts, beside root.
# It is reached through the engine's network, so its host cannot be narrowed here.
set -eu
quote() { printf '%s' "$1" | sed -e 's/\\/\\\\/g' -e "s/'/''/g"; }
MYSQL_PWD="$MYSQL_ROOT_PASSWORD" mysql --protocol=socket -uroot <<SQL
SET SESSION sql_log_bin = 0;
CREATE DATABASE IF NOT EXISTS \`landfall_views\` CHARACTER SET utf8mb4;
CREATE USER IF NOT EXISTS 'migration'@'%' IDENTIFIED BY '$(quote "$LANDFALL_SOURCE_PASSWORD")' REQUIRE SSL;
GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'migration'@'%';
GRANT SELECT, CREATE VIEW, SHOW VIEW, DROP ON \`landfall_views\`.* TO 'migration'@'%';
GRANT ALL PRIVILEGES ON \`landfall\\_scratch\\_%\`.* TO 'migration'@'%';
SQL
