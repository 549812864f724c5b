"""A client from the makers of the protocol, its Python SDK: runs the calls of stdin, a JSON, against a server, and prints what came."""

import asyncio
import json
import os
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


async def main() -> None:
    given = json.load(sys.stdin)
    server = StdioServerParameters(
        command=given["command"], args=given["args"], env={**os.environ, **given["env"]}
    )
    async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
        begun = await session.initialize()
        listed = await session.list_tools()
        answers = []
        for name, arguments in given["calls"]:
            # The SDK itself checks a result against the tool's output schema.
            try:
                result = await session.call_tool(name, arguments)
                answers.append(result.model_dump(mode="json"))
            except Exception as error:
                answers.append({"thrown": str(error)})
        tools = [tool.model_dump(mode="json") for tool in listed.tools]
        print(json.dumps({"server": begun.serverInfo.name, "tools": tools, "answers": answers}))


asyncio.run(main())
