import { Duration } from 'aws-cdk-lib/core';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { atLeastOne, isKnown, matches, nonEmpty, required, rule, Rules, seconds } from '../../private/validation';
import {
  BusApiDestinationTargetOptions,
  BusDataStreamTargetOptions,
  BusFunctionTargetOptions,
  BusQueueTargetOptions,
  BusUniversalTargetOptions,
} from '../events/bus-subscriber-target-options';
import { jsonataRules } from './jsonata-rules';

/** The rules of a queue or topic. */
export function fifoTargetRules(
  kind: 'queue' | 'topic',
  target: sqs.IQueue | sns.ITopic,
  { messageGroupId, messageDeduplicationId }: Pick<BusQueueTargetOptions, 'messageGroupId' | 'messageDeduplicationId'>,
  delay?: Duration,
): Rules {
  return [
    rule(
      !target.fifo && (messageGroupId !== undefined || messageDeduplicationId !== undefined),
      () =>
        `'messageGroupId' and 'messageDeduplicationId' must be given for a FIFO ${kind} alone, got one for '${target.node.path}'; leave them out`,
    ),
    rule(
      target.fifo && delay !== undefined,
      () => `'delay' must be given for a standard queue alone, got it for '${target.node.path}'; set it on the queue`,
    ),
    rule(
      isKnown(messageDeduplicationId) && !messageDeduplicationId.includes('{%'),
      () =>
        `'messageDeduplicationId' must be an expression of JSONata: of one id the ${kind} takes the first message alone, got '${messageDeduplicationId}'`,
    ),
    seconds('delay', delay, { min: 0, max: 900 }),
    jsonataRules('messageGroupId', messageGroupId),
    jsonataRules('messageDeduplicationId', messageDeduplicationId),
  ];
}

/** The rules of a function. EventBridge waits 30 seconds at most. */
export function functionTargetRules(
  handler: lambda.IFunction,
  { waitForResult = true, invocationTimeout }: BusFunctionTargetOptions,
): Rules {
  const made = handler instanceof lambda.Alias || handler instanceof lambda.Version ? handler.lambda : handler;
  const timeout = made instanceof lambda.Function ? made.timeout : undefined;
  const inSeconds = timeout === undefined || timeout.isUnresolved() ? 0 : timeout.toSeconds();
  const waits =
    invocationTimeout === undefined || invocationTimeout.isUnresolved() ? 30 : invocationTimeout.toSeconds();
  return [
    seconds('invocationTimeout', invocationTimeout, { min: 1, max: 30 }),
    rule(
      waitForResult && inSeconds > waits,
      () =>
        `the function of 'target' must end within ${waits} s, for which EventBridge waits, got a timeout of ${inSeconds} s for '${handler.node.path}'; lower it, or set 'waitForResult: false'`,
    ),
  ];
}

/** The rules of an express workflow that is waited for. */
export function expressTargetRules(machine: sfn.IStateMachine): Rules {
  return rule(
    machine instanceof sfn.StateMachine && machine.stateMachineType !== sfn.StateMachineType.EXPRESS,
    () =>
      `the workflow of 'target' must be express, because nobody waits for a standard one, got '${machine.node.path}'; set 'stateMachineType: StateMachineType.EXPRESS', or use BusSubscriberTarget.workflow()`,
  );
}

/** The rules of a data stream. */
export function dataStreamRules({ partitionKey }: BusDataStreamTargetOptions): Rules {
  return [nonEmpty('partitionKey', partitionKey), jsonataRules('partitionKey', partitionKey)];
}

/** The rule of the ARN of another bus with retention. */
export function busArnRules(eventBusArn: string): Rules {
  return matches(
    'eventBusArn',
    eventBusArn,
    /^arn:[^:]+:events:[^:]*:[^:]*:event-busv2\/[^/]+\/[a-z0-9]{25}$/,
    'the whole ARN of a bus with retention, with the id at its end',
  );
}

/** The rules of an API destination. */
export function apiDestinationTargetRules(options: BusApiDestinationTargetOptions): Rules {
  const { headers = {}, queryStringParameters = {}, pathParameterValues = [] } = options;
  return [
    Object.entries(headers).map(([name, value]) => jsonataRules(`headers.${name}`, value)),
    Object.entries(queryStringParameters).map(([name, value]) => jsonataRules(`queryStringParameters.${name}`, value)),
    pathParameterValues.map((value) => [
      nonEmpty('pathParameterValues', value),
      jsonataRules('pathParameterValues', value),
    ]),
  ];
}

/** The rules of any call. */
export function universalRules({ service, action, input, policyStatements }: BusUniversalTargetOptions): Rules {
  return [
    matches('service', service, /^[a-z0-9-]+$/, "the name of a service in lower case such as 'dynamodb'"),
    matches('action', action, /^[a-z][A-Za-z0-9]*$/, "the name of an action in camel case such as 'putItem'"),
    nonEmpty('input', input),
    rule(
      isKnown(input) && input.length > 262_144,
      () => `'input' must have at most 262144 characters, got ${input.length}`,
    ),
    required('policyStatements', policyStatements, 'give the statements that the call needs, or it is denied'),
    atLeastOne('policyStatements', policyStatements),
  ];
}
