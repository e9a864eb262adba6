import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';

/** What the rules of an action ask of a task. */
interface TaskFacts {
  /** The timeout in seconds, if it is known. */
  readonly timeout?: number;
  readonly isJsonata: boolean;
}

/** The timeout of a function in seconds, if it is made in this app. */
export function functionTimeout(handler: lambda.IFunction): number | undefined {
  const behind: unknown = 'lambda' in handler ? handler.lambda : handler;
  if (!(behind instanceof lambda.Function)) return undefined;
  const { timeout } = behind;
  // Lambda's own default.
  if (timeout === undefined) return 3;
  return timeout.isUnresolved() ? undefined : timeout.toSeconds();
}

/** The facts of a task, by what it will be in the definition. */
export function taskFacts(task: sfn.TaskStateBase): TaskFacts {
  const { TimeoutSeconds: timeout, QueryLanguage } = task.toStateJson() as {
    readonly TimeoutSeconds?: unknown;
    readonly QueryLanguage?: string;
  };
  return {
    timeout: typeof timeout === 'number' ? timeout : undefined,
    isJsonata: QueryLanguage === (sfn.QueryLanguage.JSONATA as string),
  };
}
