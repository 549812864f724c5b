import { pythonTool } from './python-tool.mjs';

/** cfn-lint, which the tests of the template ask; returns the program's path. */
export const cfnLint = (cache) =>
  pythonTool(cache, { name: 'cfn-lint', version: '1.58.0', program: 'cfn-lint', works: ['--version'] });
