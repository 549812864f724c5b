export { openChangeLog, type ChangeLog, type ChangeLogInput } from './changes';
export type { Watched } from './assemble';
