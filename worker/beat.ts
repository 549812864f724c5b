import type { Context } from '@temporalio/activity';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';

/**
 * Heartbeats for every activity that has a heartbeat timeout, so that a killed worker is noticed after that time and not after the whole
 * time limit. What the activity itself gives to `heartbeat` is sent again; a retry starts with what the attempt before it knew.
 */
export const beatingInterceptor = (context: Context): ActivityInboundCallsInterceptor => ({
  async execute(input, next) {
    const { heartbeatTimeoutMs } = context.info;
    if (heartbeatTimeoutMs === undefined || heartbeatTimeoutMs === 0) return next(input);
    let last: unknown = context.info.heartbeatDetails;
    const send = context.heartbeat;
    Object.assign(context, {
      heartbeat: (details?: unknown) => {
        last = details;
        send(details);
      },
    });
    const timer = setInterval(() => send(last), heartbeatTimeoutMs / 4);
    try {
      return await next(input);
    } finally {
      clearInterval(timer);
    }
  },
});
