export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Everything that the environment decides. */
export interface Config {
  readonly queueUrl: string;
  readonly tableName: string;
  /** Where labels are booked; without it, numbers are this program's own. */
  readonly carrierUrl?: string;
  /** The number of orders that are packed at the same time. */
  readonly concurrency: number;
  /** How long a message is invisible without a heartbeat. */
  readonly visibilitySeconds: number;
  /** How long one order may take: a carrier that never answers must not hold a message for ever. */
  readonly workLimitMs: number;
  /** How long SIGTERM waits for what has begun; less than the task's stop timeout, after which it is killed. */
  readonly shutdownGraceMs: number;
  /** How long the task is protected from scale-in with each heartbeat; without it, not at all. */
  readonly taskProtectionMinutes?: number;
  /** The endpoint of the ECS agent, set by Fargate. */
  readonly ecsAgentUri?: string;
  /** The port of the health check, on this task's own address alone. */
  readonly port: number;
  readonly logLevel: LogLevel;
}

type Env = Record<string, string | undefined>;

/** Reads the environment; throws one error that names everything that is wrong with it. */
export function readConfig(env: Env): Config {
  const problems: string[] = [];
  const number = (name: string, fallback: number, min: number, max: number) =>
    wholeNumber(env, name, min, max, problems) ?? fallback;
  for (const name of ['QUEUE_URL', 'SHIPMENT_TABLE_NAME']) {
    if (!env[name]) problems.push(`${name} is missing`);
  }
  const config: Config = {
    queueUrl: url(env, 'QUEUE_URL', problems) ?? '',
    tableName: env.SHIPMENT_TABLE_NAME ?? '',
    carrierUrl: url(env, 'CARRIER_URL', problems),
    concurrency: number('CONCURRENCY', 5, 1, 10),
    visibilitySeconds: number('VISIBILITY_SECONDS', 120, 3, 43_200),
    workLimitMs: number('WORK_LIMIT_SECONDS', 240, 1, 43_200) * 1000,
    shutdownGraceMs: number('SHUTDOWN_GRACE_SECONDS', 110, 1, 115) * 1000,
    taskProtectionMinutes: wholeNumber(env, 'TASK_PROTECTION_MINUTES', 1, 2880, problems),
    ecsAgentUri: env.ECS_AGENT_URI,
    port: number('PORT', 8080, 0, 65535),
    logLevel: env.LOG_LEVEL === undefined ? 'info' : (logLevel(env.LOG_LEVEL, problems) ?? 'info'),
  };
  if (problems.length > 0) throw new Error(`environment: ${problems.join('; ')}`);
  return config;
}

function logLevel(text: string, problems: string[]): LogLevel | undefined {
  const level = LOG_LEVELS.find((one) => one === text);
  if (!level) problems.push(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, got '${text}'`);
  return level;
}

function wholeNumber(env: Env, name: string, min: number, max: number, problems: string[]): number | undefined {
  const text = env[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= min && value <= max) return value;
  problems.push(`${name} must be a whole number from ${min} to ${max}, got '${text}'`);
  return undefined;
}

function url(env: Env, name: string, problems: string[]): string | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  if (/^https?:\/\/[^\s/]/.test(text) && URL.canParse(text)) return text.replace(/\/$/, '');
  problems.push(`${name} must be an http or https URL, got '${text}'`);
  return undefined;
}
