import { HISTORIES } from '../../../support/convergence/histories';
import { RULES } from '../../../support/convergence/rules';

describe('rules that no scenario of the walk has', () => {
  it.each(HISTORIES.map((history) => [history.rule, history.instead, history] as const))(
    '%s: nothing is wrong with it, and something is when %s',
    (_rule, _instead, { wrong, replace }) => {
      expect(wrong(RULES)).toBeUndefined();
      expect(wrong({ ...RULES, ...replace(RULES) })).toEqual(expect.any(String));
    },
  );
});
