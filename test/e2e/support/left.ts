import { openConnection, type ConnectionSettings } from '../../../client/api/connection';

/** Ends what a failed test has left running of a migration, so that the tests behind it fail for reasons of their own only. */
export async function endWhatIsLeft(name: string, settings: ConnectionSettings): Promise<void> {
  const { client, connection } = await openConnection(settings);
  try {
    const running = client.workflow.list({ query: `ExecutionStatus = 'Running'` });
    for await (const { workflowId } of running) {
      if (workflowId !== `migration/${name}` && !workflowId.startsWith(`migration/${name}/`)) continue;
      await client.workflow
        .getHandle(workflowId)
        .terminate('left by a failed test')
        .catch(() => undefined); // it went with its parent
    }
  } finally {
    await connection.close();
  }
}
