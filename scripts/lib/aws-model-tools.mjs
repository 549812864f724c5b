import { pythonTool } from './python-tool.mjs';

/** AWS's own tools for data models (validator, CDK generator, cost calculator); returns the path of a Python that has them. */
export const awsModelTools = (cache) =>
  pythonTool(cache, {
    name: 'awslabs.dynamodb-mcp-server',
    version: '2.1.8',
    program: 'python',
    works: ['-c', 'import awslabs.dynamodb_mcp_server.model_validation_utils'],
  });
