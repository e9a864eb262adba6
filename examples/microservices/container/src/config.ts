/** What a task is: one of three HTTP services, or the worker that reads the order queue. */
export const SERVICES = ['user', 'order', 'inventory', 'worker'] as const;
export type Service = (typeof SERVICES)[number];

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Everything that the environment decides. */
export interface Config {
  readonly service: Service;
  readonly port: number;
  readonly logLevel: LogLevel;
  /** A DynamoDB table with the partition key `id`; without it data lives in memory, for one process only. */
  readonly tableName?: string;
  /** Where the order service sends placed orders and the worker finds them. */
  readonly queueUrl?: string;
  /** Where the other services are, for example `http://user:8080`. */
  readonly peers: { readonly user?: string; readonly order?: string; readonly inventory?: string };
  readonly bodyLimitBytes: number;
  /** How long SIGTERM waits for what has begun; less than the task's stop timeout, after which it is killed. */
  readonly shutdownGraceMs: number;
  /** How long the worker is protected from scale-in while it works; without it, not at all. */
  readonly taskProtectionMinutes?: number;
  /** What the services of the store know one another by; without it everybody may do what is meant for them. */
  readonly internalToken?: string;
  /** The endpoint of the ECS agent, set by Fargate. */
  readonly ecsAgentUri?: string;
}

type Env = Record<string, string | undefined>;

/** Reads the environment; throws one error that names everything that is wrong with it. */
export function readConfig(env: Env): Config {
  const problems: string[] = [];
  const number = (name: string, fallback: number, min: number, max: number) =>
    wholeNumber(env, name, min, max, problems) ?? fallback;

  const service = oneOf(env, 'SERVICE', SERVICES, problems) ?? 'user';
  const config: Config = {
    service,
    port: number('PORT', 8080, 0, 65535),
    logLevel: env.LOG_LEVEL === undefined ? 'info' : (oneOf(env, 'LOG_LEVEL', LOG_LEVELS, problems) ?? 'info'),
    tableName: env.TABLE_NAME,
    queueUrl: url(env, 'QUEUE_URL', problems),
    peers: {
      user: url(env, 'USER_URL', problems),
      order: url(env, 'ORDER_URL', problems),
      inventory: url(env, 'INVENTORY_URL', problems),
    },
    bodyLimitBytes: number('BODY_LIMIT_BYTES', 16 * 1024, 1, 1024 * 1024),
    shutdownGraceMs: number('SHUTDOWN_GRACE_SECONDS', 25, 1, 115) * 1000,
    taskProtectionMinutes: wholeNumber(env, 'TASK_PROTECTION_MINUTES', 1, 2880, problems),
    internalToken: token(env, problems),
    ecsAgentUri: env.ECS_AGENT_URI,
  };

  const needed = {
    user: [],
    order: ['USER_URL', 'INVENTORY_URL'],
    inventory: [],
    worker: ['QUEUE_URL', 'ORDER_URL', 'INVENTORY_URL'],
  };
  for (const name of needed[service]) {
    if (env[name] === undefined) problems.push(`${name} is missing; the ${service} service needs it`);
  }
  if (problems.length > 0) throw new Error(`environment: ${problems.join('; ')}`);
  return config;
}

function oneOf<T extends string>(env: Env, name: string, allowed: readonly T[], problems: string[]): T | undefined {
  const value = allowed.find((a) => a === env[name]);
  if (!value) problems.push(`${name} must be one of ${allowed.join(', ')}, got '${env[name] ?? ''}'`);
  return value;
}

function wholeNumber(env: Env, name: string, min: number, max: number, problems: string[]): number | undefined {
  const text = env[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= min && value <= max) return value;
  problems.push(`${name} must be a whole number from ${min} to ${max}, got '${text}'`);
  return undefined;
}

function token(env: Env, problems: string[]): string | undefined {
  const value = env.INTERNAL_TOKEN;
  if (value === undefined || /^[A-Za-z0-9]{16,}$/.test(value)) return value;
  // Not the value: the line goes to the log.
  problems.push('INTERNAL_TOKEN must be 16 or more letters and digits');
  return undefined;
}

function url(env: Env, name: string, problems: string[]): string | undefined {
  const text = env[name];
  if (text === undefined) return undefined;
  if (/^https?:\/\/[^\s/]/.test(text) && URL.canParse(text)) return text.replace(/\/$/, '');
  problems.push(`${name} must be an http or https URL, got '${text}'`);
  return undefined;
}
