/** What generated code reads items with. Depends on Node and on MySQL's rules for values alone. */
export type { Value } from '../mysql';
export type { Access, Rows } from './access';
export type { Item, ItemValue } from './item';
export type { Items, Page, QueryPage, ReadKey, SortRange } from './reads/request';
export { keys, Reader } from './reads/reader';
export { EVERY_SHARD, KeyTemplate } from './keys/template';
export { Entity, type Row, type RowOf } from './rows/entity';
export { eachOnce } from './rows/each-once';
export { copied, named } from './rows/copied';
export { grouped, orNone } from './rows/group';
export { arranged, rowCount, type Found } from './rows/answer';
export { Sql, SubqueryRows } from './rows/sql';
