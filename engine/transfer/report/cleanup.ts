import type { ProjectionPlan } from '../../../contracts/projection';
import { byCodeUnit } from '../../lib/compare';
import { dropStatement } from '../views/rules';

/** A text in single quotes for a POSIX shell. */
const shellQuote = (text: string): string => `'${text.replace(/'/g, `'\\''`)}'`;

/**
 * `cleanup.sh`: lists the views that it will remove, asks, removes them. It knows no address and no password: both are given to the
 * mysql client on its command line. Tables, data and the view schema are never touched. Byte-stable.
 */
export function cleanupScript(plan: ProjectionPlan, viewSchema: string): string {
  const names = plan.entities.map(({ viewName }) => viewName).sort(byCodeUnit);
  const sql = names.map((name) => dropStatement(name, viewSchema)).sort(byCodeUnit);
  return `#!/bin/sh
# Removes what the transfer has left on the source: its views. Tables, data and the schema of the views stay.
#
#   sh cleanup.sh [--yes] [options of the mysql client]
#   sh cleanup.sh --host=db.example.com --user=landfall --password
#
# With --yes nothing is asked. Exit code: 0 done, 1 failed or not confirmed, 2 no mysql client.
set -eu

sure=no
if [ "\${1:-}" = "--yes" ]; then
  sure=yes
  shift
fi

client=
for name in mysql mariadb; do
  if command -v "$name" >/dev/null 2>&1; then
    client=$name
    break
  fi
done
if [ -z "$client" ]; then
  echo "cleanup: install a mysql or mariadb client first" >&2
  exit 2
fi

printf '%s\\n' ${shellQuote(`These views in the schema ${viewSchema} will be removed (views hold no data):`)}
${names.map((name) => `printf '  %s\\n' ${shellQuote(name)}`).join('\n')}
echo "No table, no row and no item will be removed."

if [ "$sure" != "yes" ]; then
  printf 'Type yes to go on: '
  read -r answer || answer=
  if [ "$answer" != "yes" ]; then
    echo "Nothing was removed."
    exit 1
  fi
fi

"$client" "$@" --execute=${shellQuote(sql.join('; '))}
echo "${names.length} views removed."
`;
}
