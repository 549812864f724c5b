import type { Connection } from 'mysql2/promise';

/**
 * What nobody should do, and somebody will: corrections in the source while DynamoDB is the authority. Values of all rows, a unique value, a row that
 * takes others with it unseen by the log, a row that no item makes. Each is to be put back to what the items say (W1).
 * @returns rows changed
 */
export async function writeByHand(admin: Connection, database: string): Promise<number> {
  await admin.query(`USE ${database}`);
  let changed = 0;
  for (const statement of [
    "UPDATE account SET name = 'by hand'",
    'UPDATE stock SET rev = rev + 1',
    "UPDATE account SET email = CONCAT('by hand ', id) ORDER BY id DESC LIMIT 1",
    'UPDATE note SET account_id = NULL ORDER BY id LIMIT 2',
    'DELETE FROM account ORDER BY id LIMIT 1',
    "INSERT INTO stock (id, label, rev) VALUES (4000000000, 'by hand', 1)",
  ]) {
    const [{ affectedRows }] = (await admin.query(statement)) as unknown as [{ affectedRows: number }];
    changed += affectedRows;
  }
  return changed;
}
