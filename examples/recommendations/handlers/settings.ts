import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { Graph, GraphOptions } from './graph';

/** A variable that the stack or Lambda sets. */
export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`the environment has no ${name}`);
  return value;
}

/** The graph that the stack names, with the credentials of the function, which Lambda has in its environment. */
export function graphOf(logger: Logger, metrics: Metrics, options: Partial<GraphOptions> = {}): Graph {
  return new Graph({
    host: setting('GRAPH_HOST'),
    port: Number(setting('GRAPH_PORT')),
    region: setting('AWS_REGION'),
    credentials: async () => ({
      accessKeyId: setting('AWS_ACCESS_KEY_ID'),
      secretAccessKey: setting('AWS_SECRET_ACCESS_KEY'),
      sessionToken: process.env.AWS_SESSION_TOKEN,
    }),
    onRetry: (code) => {
      logger.warn('the graph is asked again', { code });
      metrics.addMetric('GraphRetries', MetricUnit.Count, 1);
    },
    ...options,
  });
}
