import type { Analysis } from '../../../contracts/schemas/analysis';
import { code, heading, inline, table } from '../../report/markdown';
import { protectedColumns, viewRule } from '../schema/access-rules';
import { codes, yes } from './cells';

/** Blocks of the section "Access rules": who may see what today, which nothing but the application keeps on DynamoDB. */
export function accessRules({ schema, risks }: Analysis): readonly string[] {
  const hidden = risks.some(
    ({ code: risk, what }) =>
      (risk === 'NOT_VISIBLE' && /: (triggers|routines|events) \(/.test(what)) ||
      (risk === 'DUMP_INCOMPLETE' && /without --(routines|events):/.test(what)),
  );
  const definer = schema.routines.filter((routine) => routine.security === 'DEFINER');
  const invoker = schema.routines.filter((routine) => routine.security === 'INVOKER');
  return [
    heading(2, 'Access rules'),
    'What the server keeps today and the new system must keep: rights on tables and columns, views that hide rows or columns, code that ' +
      'runs with the rights of somebody else, values that must stay as they are.',
    heading(3, 'Rights of other accounts'),
    schema.grants === null || schema.grants === undefined
      ? `Unknown: ${schema.grants === null ? 'the account of the migration may not see them (GRANT SELECT ON mysql.\\*)' : 'a dump does not hold them'}.`
      : table(
          ['Account', 'On', 'Columns', 'Rights', 'Through'],
          schema.grants.map((grant) => [
            code(grant.account),
            grant.everywhere ? 'the whole server' : grant.object === null ? 'the whole schema' : code(grant.object),
            grant.columns === null ? 'all' : codes(grant.columns),
            inline(grant.rights.join(', ')),
            grant.through === undefined ? '' : `role ${code(grant.through)}`,
          ]),
          'None but those of the account of the migration.',
        ),
    heading(3, 'Views that limit what is seen'),
    table(
      ['View', 'Hides rows', 'Checks what is written', 'Runs with the rights of'],
      schema.views.map((view) => {
        const rule = viewRule(view);
        return [
          code(view.name),
          yes(rule.hidesRows),
          yes(rule.checked),
          rule.ownRights ? `its definer${view.definer === undefined ? '' : ` ${code(view.definer)}`}` : 'who asks',
        ];
      }),
    ),
    heading(3, 'Code with the rights of its definer'),
    table(
      ['Kind', 'Name', 'Definer'],
      [
        ...definer.map((routine) => [routine.type.toLowerCase(), code(routine.name), code(routine.definer ?? '')]),
        ...schema.triggers
          .filter((trigger) => trigger.definer !== undefined)
          .map((trigger) => ['trigger', code(trigger.name), code(trigger.definer ?? '')]),
        ...schema.events
          .filter((event) => event.definer !== undefined)
          .map((event) => ['event', code(event.name), code(event.definer ?? '')]),
      ],
      hidden ? 'None among what is seen; the kinds that are unknown above may hold some.' : 'None.',
    ),
    ...(invoker.length === 0
      ? []
      : [`With the rights of who calls: ${codes(invoker.map((routine) => routine.name))}.`]),
    heading(3, 'Encrypted, hashed and secret columns'),
    table(
      ['Column', 'Type', 'Known by'],
      protectedColumns(schema.tables).map((found) => [
        code(`${found.table}.${found.column}`),
        code(found.columnType),
        inline(found.evidence.join('; ')),
      ]),
    ),
  ];
}
