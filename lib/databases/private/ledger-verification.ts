import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { RecurringTask, RecurringTaskSchedule, RecurringTaskTarget, Workflow, WorkflowKind } from '../../messaging';
import { Alarms } from '../../observability';

/** The full verification of a ledger. */
export interface LedgerVerificationProps {
  readonly verifier: lambda.IFunction;
  readonly interval: Duration;
  readonly alarms: Alarms;
  readonly encryptionKey: kms.IKey;
  readonly logRetention: logs.RetentionDays;
}

/** The parts of the verification. */
export interface LedgerVerification {
  readonly workflow: Workflow;
  readonly schedule: RecurringTask;
}

/**
 * Verifies everything, in as many invocations of the verifier as it takes: its answer has `next` as long as there is more. A function that
 * invoked itself would be stopped as a loop (https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html).
 *
 * Scheduler does not wait for the run before. So an execution ends a little before the next one begins, finished or not: no two of the
 * schedule verify at once, and one that takes too long is in the alarms of the workflow.
 */
export function verifyOnSchedule(scope: Construct, props: LedgerVerificationProps): LedgerVerification {
  const { verifier, interval, alarms, encryptionKey, logRetention } = props;
  const states = new Construct(scope, 'VerificationStates');
  const verify = tasks.LambdaInvoke.jsonata(states, 'Verify', {
    lambdaFunction: verifier,
    payload: sfn.TaskInput.fromText(
      "{% $exists($states.input.next) and $states.input.next != null ? { 'resume': $states.input.next } : {} %}",
    ),
    outputs: '{% $states.result.Payload %}',
    taskTimeout: sfn.Timeout.duration(Duration.minutes(16)),
  });
  verify.addRetry({ errors: ['States.ALL'], interval: Duration.seconds(30), maxAttempts: 3, backoffRate: 2 });
  // A run begins with nothing, whatever it is started with: an input that says where to go on would leave out what is before.
  const everything = sfn.Pass.jsonata(states, 'Everything', { outputs: {} });
  const more = sfn.Choice.jsonata(states, 'More', {})
    .when(sfn.Condition.jsonata('{% $exists($states.input.next) and $states.input.next != null %}'), verify)
    .otherwise(sfn.Succeed.jsonata(states, 'Verified', {}));
  const workflow = new Workflow(scope, 'Verification', {
    definitionBody: sfn.DefinitionBody.fromChainable(everything.next(verify).next(more)),
    kind: WorkflowKind.standard({
      timeout: interval.minus(Duration.minutes(5)),
      deadLetterQueueEncryptionKey: encryptionKey,
    }),
    alarms,
    encryptionKey,
    logEncryptionKey: encryptionKey,
    logRetention,
  });
  const schedule = new RecurringTask(scope, 'VerificationSchedule', {
    description: 'Full verification of a ledger',
    schedule: RecurringTaskSchedule.rate(interval),
    target: RecurringTaskTarget.stateMachine(workflow.entryPoint, { input: {} }),
    alarms,
    deadLetterQueueEncryptionKey: encryptionKey,
  });
  return { workflow, schedule };
}
