import type { Tools } from '../../../contracts/mcp';
import { createViews, dropViews, presentViews, viewProblem } from '../../mysql/views';
import type { ServerResources, ServerSettings } from '../settings';
import type { Toolbox, ToolCall } from '../toolbox';
import { withLink } from './with-link';

type ViewTools = Pick<Toolbox<Tools['mysql']>, 'list_views' | 'check_views' | 'create_views' | 'drop_views'>;

/** What the tools on the views of a migration do; they reach no other schema. */
export function viewTools(settings: ServerSettings, { secrets }: ServerResources): ViewTools {
  const { viewSchema } = settings.source;
  type At = Parameters<typeof presentViews>[0];
  const reading = <T>({ signal }: ToolCall, use: (at: At) => Promise<T>): Promise<T> =>
    withLink({ settings, secrets, signal }, (link) => use({ link, viewSchema, options: { signal } }));
  const writing = <T>({ signal }: ToolCall, use: (at: At) => Promise<T>): Promise<T> =>
    withLink({ settings, secrets, signal, writes: true }, (link) => use({ link, viewSchema, options: { signal } }));
  return {
    list_views: ({ view_names: names }, call) =>
      reading(call, async (at) => ({ view_schema: viewSchema, views: await presentViews(at, names) })),
    check_views: ({ views }, call) =>
      reading(call, async (at) => {
        const checked: { view_name: string; problem: string | null }[] = [];
        for (const { view_name: viewName, order_by: order } of views) {
          call.progress({ done: checked.length, of: views.length, what: viewName });
          checked.push({ view_name: viewName, problem: (await viewProblem(at, { viewName, order })) ?? null });
        }
        return { views: checked };
      }),
    create_views: ({ views }, call) =>
      writing(call, async (at) => {
        const wanted = views.map(({ view_name: viewName, select: viewSelect }) => ({ viewName, viewSelect }));
        await createViews(at, wanted, (done, what) => call.progress({ done, of: views.length, what }));
        return { view_schema: viewSchema, views: views.length };
      }),
    drop_views: ({ view_names: names }, call) =>
      writing(call, async (at) => ({ view_schema: viewSchema, dropped: await dropViews(at, names) })),
  };
}
