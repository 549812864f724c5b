"""Runs AWS's own checks of awslabs.dynamodb-mcp-server on data models: its validator, its CDK parser, its cost calculator.

Reads {"endpoint": .., "models": [{"name", "model", "cost"}]} from standard input, prints what each check says as JSON. The endpoint is a
DynamoDB Local of its own: the validator deletes every table on it first.
"""

import asyncio
import json
import os
import sys
import warnings

warnings.filterwarnings('ignore')
os.environ.setdefault('FASTMCP_LOG_LEVEL', 'CRITICAL')
os.environ.setdefault('AWS_API_MCP_TELEMETRY', 'false')

from loguru import logger  # noqa: E402

logger.remove()

from awslabs.dynamodb_mcp_server.cdk_generator.models import DataModel as CdkModel  # noqa: E402
from awslabs.dynamodb_mcp_server.cost_performance_calculator.cost_calculator import calculate_cost  # noqa: E402
from awslabs.dynamodb_mcp_server.cost_performance_calculator.data_model import DataModel as CostInput  # noqa: E402
from awslabs.dynamodb_mcp_server.model_validation_utils import create_validation_resources  # noqa: E402
from awslabs.dynamodb_mcp_server.server import _execute_dynamodb_command  # noqa: E402


def executed(pattern, endpoint):
    """What the validator's own executor says of one access pattern."""
    answer = asyncio.run(_execute_dynamodb_command(pattern['implementation'], endpoint))
    if isinstance(answer, Exception):
        return {'pattern': pattern['pattern'], 'error': str(answer), 'body': None}
    answer = answer[0] if isinstance(answer, list) else answer
    response = answer.response.response if answer.response else None
    error = str(answer.error) if answer.error else (response.error if response else 'no response')
    body = json.loads(response.as_json) if response and response.as_json else None
    return {'pattern': pattern['pattern'], 'error': error, 'body': body}


def cdk(model):
    try:
        return {'tables': len(CdkModel.from_json(model).tables), 'error': None}
    except ValueError as error:
        return {'tables': 0, 'error': str(error)}


def cost(given):
    if given is None:
        return None
    try:
        return {'error': None, **calculate_cost(CostInput(**given)).model_dump()}
    except ValueError as error:
        return {'error': str(error)}


def main():
    given = json.load(sys.stdin)
    endpoint = given['endpoint']
    verdicts = []
    for one in given['models']:
        model = one['model']
        resources = create_validation_resources(model, endpoint)
        patterns = [executed(p, endpoint) for p in model['access_patterns'] if 'implementation' in p]
        verdicts.append({'name': one['name'], **resources, 'patterns': patterns, 'cdk': cdk(model), 'cost': cost(one.get('cost'))})
    # The packages log to standard output; the verdict is the last line.
    print('\n' + json.dumps(verdicts))


main()
