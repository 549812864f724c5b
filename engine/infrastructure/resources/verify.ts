import type { Verdict } from '../../../contracts/stages';
import { printJson } from '../../lib/json';
import { isTable, type Resource, type Template } from '../template-types';

/** What CloudFormation says of a resource compared with what it is now. */
export interface ResourceDrift {
  /** `IN_SYNC`, `MODIFIED`, `DELETED`, `NOT_CHECKED`. */
  readonly status: string;
  readonly differences: readonly string[];
}

export interface DeployedStack {
  /** The template that the stack was deployed from; undefined when it is not one of Landfall. */
  readonly template: Template | undefined;
  /** `CREATE_COMPLETE` .. by logical id. */
  readonly statuses: ReadonlyMap<string, string>;
  readonly drifts: ReadonlyMap<string, ResourceDrift>;
}

/**
 * Compares what a stack holds beside its tables with the template: key, topic, alarms, dashboard. Tables are read from DynamoDB itself and
 * compared there, property by property.
 * @param stack undefined: there is none
 */
export function verifyResources(wanted: Template, stack: DeployedStack | undefined): readonly Verdict[] {
  const others = Object.entries(wanted.Resources).filter(([, resource]) => !isTable(resource));
  return others.map(([id, resource]) => {
    const { ok, detail } = verdictOf(id, resource, stack);
    return { check: `${id} (${resource.Type})`, ok, detail };
  });
}

const AGAIN = 'deploy the stack again';

function verdictOf(
  id: string,
  resource: Resource,
  stack: DeployedStack | undefined,
): { readonly ok: boolean; readonly detail: string } {
  const bad = (detail: string) => ({ ok: false, detail: `${detail}; ${AGAIN}` });
  if (stack === undefined) return bad('there is no stack');
  const status = stack.statuses.get(id);
  if (status === undefined) return bad('not in the stack');
  if (!/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)) return bad(`its status is ${status}`);
  if (printJson(stack.template?.Resources[id] ?? null) !== printJson(resource))
    return bad('the stack was deployed from another text of it');
  const drift = stack.drifts.get(id);
  if (drift === undefined || drift.status === 'NOT_CHECKED')
    return {
      ok: true,
      detail: 'deployed as the template says; CloudFormation cannot compare this type with its template',
    };
  if (drift.status === 'IN_SYNC') return { ok: true, detail: 'deployed, and unchanged since' };
  return bad(`${drift.status} outside of the stack${drift.differences.map((text) => `; ${text}`).join('')}`);
}
