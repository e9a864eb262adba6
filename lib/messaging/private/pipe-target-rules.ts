import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { isKnown, matches, nonEmpty, rule, Rules, wholeNumber } from '../../private/validation';
import {
  PipeApiDestinationOptions,
  PipeDataStreamTargetOptions,
  PipeEventBusTargetOptions,
  PipeJobTargetOptions,
  PipeLogGroupTargetOptions,
  PipeQueueTargetOptions,
  PipeTaskTargetOptions,
} from '../pipes/pipe-target-options';

/** The rules of a queue. */
export function queueTargetRules(queue: sqs.IQueue, options: PipeQueueTargetOptions): Rules {
  const { messageGroupId, messageDeduplicationId } = options;
  const resource = queue.node.defaultChild;
  return [
    text('messageGroupId', messageGroupId, 128),
    text('messageDeduplicationId', messageDeduplicationId, 128),
    rule(
      queue.fifo && messageGroupId === undefined,
      () =>
        `'messageGroupId' must be given for a FIFO queue, got none for '${queue.node.path}'; give a path such as '$.body.orderId'`,
    ),
    rule(
      queue.fifo &&
        messageDeduplicationId === undefined &&
        resource instanceof sqs.CfnQueue &&
        resource.contentBasedDeduplication !== true,
      () =>
        `'messageDeduplicationId' must be given for a FIFO queue without 'contentBasedDeduplication', got none for '${queue.node.path}'; give a path such as '$.messageId'`,
    ),
    rule(
      !queue.fifo && (messageGroupId !== undefined || messageDeduplicationId !== undefined),
      () =>
        `'messageGroupId' and 'messageDeduplicationId' must be given for a FIFO queue alone, got one for '${queue.node.path}'; leave them out`,
    ),
  ];
}

/** The rules of an event bus. */
export function eventBusTargetRules({ source, detailType }: PipeEventBusTargetOptions): Rules {
  return [
    text('source', source, 256),
    text('detailType', detailType, 128),
    matches('source', source, /^(?!aws\.)/, "another than those of AWS, which begin with 'aws.'"),
  ];
}

/** The rule of a topic (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-target.html). */
export function topicTargetRules(topic: sns.ITopic): Rules {
  return rule(
    topic.fifo,
    () =>
      `the topic of 'target' must be standard, because Pipes publish to no FIFO topic, got '${topic.node.path}'; send to a FIFO queue`,
  );
}

/** The rules of a data stream. */
export function dataStreamTargetRules({ partitionKey }: PipeDataStreamTargetOptions): Rules {
  return text('partitionKey', partitionKey, 256);
}

/** The rules of a request to an API destination. */
export function apiDestinationRules({ pathParameterValues = [] }: PipeApiDestinationOptions): Rules {
  return pathParameterValues.map((value) => nonEmpty('pathParameterValues', value));
}

/** The rules of a task. */
export function taskTargetRules(
  taskDefinition: ecs.TaskDefinition,
  { containerName, environment, subnets, securityGroups }: PipeTaskTargetOptions,
): Rules {
  const inVpc = taskDefinition.networkMode === ecs.NetworkMode.AWS_VPC;
  const path = taskDefinition.node.path;
  return [
    rule(
      inVpc && securityGroups === undefined,
      () => `'securityGroups' must be given for a task in awsvpc mode, got none for '${path}'`,
    ),
    rule(
      !inVpc && (subnets !== undefined || securityGroups !== undefined),
      () =>
        `'subnets' and 'securityGroups' must be left out for a task that is not in awsvpc mode, got one for '${path}'`,
    ),
    wholeNumber('number of securityGroups', securityGroups?.length, { min: 1, max: 5 }),
    rule(
      containerName === undefined && taskDefinition.defaultContainer === undefined,
      () => `'containerName' must be given for a task definition without a default container, got none for '${path}'`,
    ),
    rule(
      Object.keys(environment).length === 0,
      () => `'environment' must not be empty: the task would not learn of the event; give a path such as '$.body.id'`,
    ),
  ];
}

/** The rules of a job. */
export function jobTargetRules({ jobName, attempts }: PipeJobTargetOptions): Rules {
  return [
    matches('jobName', jobName, /^[A-Za-z0-9][\w-]{0,127}$/, "letters, digits, '-' and '_', 128 at most"),
    wholeNumber('attempts', attempts, { min: 1, max: 10 }),
  ];
}

/** The rules of a log group. */
export function logGroupTargetRules({ logStreamName, timestamp }: PipeLogGroupTargetOptions): Rules {
  return [
    text('logStreamName', logStreamName, 256),
    matches(
      'timestamp',
      timestamp,
      /^\$\./,
      "a path of the event such as '$.body.time': all events would have one time",
    ),
  ];
}

/**
 * The rule of a workflow whose result is waited for, which is known of state machines that are made here
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/pipes-enrichment.html).
 */
export function expressRules(prop: string, machine: sfn.IStateMachine): Rules {
  return rule(
    machine instanceof sfn.StateMachine && machine.stateMachineType !== sfn.StateMachineType.EXPRESS,
    () =>
      `the workflow of '${prop}' must be express, because nobody waits for a standard one, got '${machine.node.path}'; set 'stateMachineType: StateMachineType.EXPRESS'${prop === 'target' ? ', or use PipeTarget.workflow()' : ''}`,
  );
}

function text(prop: string, value: string | undefined, max: number): Rules {
  return [
    nonEmpty(prop, value),
    rule(
      isKnown(value) && value.length > max,
      () => `'${prop}' must have at most ${max} characters, got ${value?.length}`,
    ),
  ];
}
