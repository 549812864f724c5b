import type { Resource, Template } from './template-types';

/**
 * Resource types that the local emulator refuses. The real template keeps them; for an endpoint of `target.endpoint` exactly these are
 * taken out, and the run says which. A test deploys each type to prove that the list is still true.
 */
export const EMULATOR_LACKS: readonly string[] = [
  'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
  'AWS::CloudTrail::Trail',
];

/** An alarm on a query, which the emulator refuses; those on one metric it takes. */
export const isQueryAlarm = (resource: Resource): boolean =>
  resource.Type === 'AWS::CloudWatch::Alarm' && 'Metrics' in resource.Properties;

/** The template for an emulator, and what was taken out of it, by logical id. */
export function forEmulator(template: Template): { readonly template: Template; readonly removed: readonly string[] } {
  const removed = Object.entries(template.Resources).filter(
    ([, resource]) => EMULATOR_LACKS.includes(resource.Type) || isQueryAlarm(resource),
  );
  if (removed.length === 0) return { template, removed: [] };
  const names = new Set(removed.map(([id]) => id));
  return {
    template: {
      ...template,
      Resources: Object.fromEntries(Object.entries(template.Resources).filter(([id]) => !names.has(id))),
    },
    removed: removed.map(([id, resource]) => `${id} (${resource.Type}${isQueryAlarm(resource) ? ' on a query' : ''})`),
  };
}
