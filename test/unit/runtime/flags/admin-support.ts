import { AdminRouter } from '../../../../runtime/flags/admin/router';
import type { AdminRequest, AdminUser } from '../../../../runtime/flags/admin/http';
import { DualReads } from '../../../../runtime/flags/comparison/dual-reads';
import { LeaseHolder } from '../../../../runtime/flags/lease/holder';
import { TRAFFIC_TERMS } from '../../../../runtime/flags/lease/terms';
import type { Step } from '../../../../runtime/flags/phase/rules';
import { Journal } from '../../../../runtime/flags/records/journal';
import { Statistics } from '../../../../runtime/flags/records/statistics';
import { TrialCookie } from '../../../../runtime/flags/trial/cookie';
import { memoryTable } from './memory-table';

export const ADA: AdminUser = { name: 'Ada', superAdministrator: true };
export const BOB: AdminUser = { name: 'Bob', superAdministrator: false };

/** The admin API over a control table in memory. */
export async function adminApi(step: Step | undefined, given: { readonly keepValues?: boolean } = {}) {
  const table = memoryTable();
  if (step !== undefined) table.setFlag(step);
  const holder = new LeaseHolder({ control: table.control, instance: 'one', terms: TRAFFIC_TERMS });
  await holder.poll();
  await holder.poll();
  const [statistics, journal] = [new Statistics(), new Journal()];
  const dualReads = new DualReads({ reached: () => Promise.resolve(true), statistics, journal, ...given });
  const cookie = new TrialCookie({ secrets: ['a secret of the tests, long enough for one'], secure: false });
  const errors: unknown[] = [];
  const router = new AdminRouter({
    control: table.control,
    holder,
    dualReads,
    statistics,
    journal,
    cookie,
    onError: (error) => errors.push(error),
  });
  const send = async (
    method: string,
    place: string,
    body?: unknown,
    more: Partial<AdminRequest> = {},
  ): Promise<{ readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: never }> => {
    const answer = await router.handle({
      method,
      path: `/api/migration/${place}`,
      headers: { 'Content-Type': 'application/json' },
      body: typeof body === 'object' ? JSON.stringify(body) : body,
      user: ADA,
      ...more,
    });
    if (answer === undefined) throw new Error('not one of ours');
    const { body: text } = answer;
    return { ...answer, body: (typeof text === 'string' && text.startsWith('{') ? JSON.parse(text) : text) as never };
  };
  return { ...table, holder, statistics, journal, dualReads, cookie, router, send, errors };
}
