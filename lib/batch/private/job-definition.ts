import { Construct } from 'constructs';
import { CfnResource } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ecsTaskRole } from '../../private/service-roles';
import type { JobContainerOptions } from '../jobs/container-job';
import { JobOptions, JobRoleAndLogOptions } from '../jobs/job-options';
import { JobCompatibility } from '../jobs/submittable-job';
import { acknowledgeWildcards } from './findings';
import { DEFAULT_ATTEMPTS, DEFAULT_MEMORY, DEFAULT_TIMEOUT, DEFAULT_VCPUS, exitRules } from './job-defaults';

/** The properties that the containers of a job have in common. */
export interface JobSurroundings {
  readonly jobRole: iam.IRole;
  readonly executionRole: iam.Role;
  readonly logGroup: logs.ILogGroup;
}

/** The roles and the log group of a job. */
export function createSurroundings(scope: Construct, options: JobRoleAndLogOptions): JobSurroundings {
  const executionRole = ecsTaskRole(scope, 'ExecutionRole', 'Image, log and secrets, to start the containers of a job');
  acknowledgeWildcards(
    executionRole,
    'An image of Amazon ECR is pulled with ecr:GetAuthorizationToken, which has no resource-level permissions',
    '*',
  );
  return {
    jobRole: options.jobRole ?? ecsTaskRole(scope, 'JobRole', 'Permissions of the program of a job'),
    executionRole,
    logGroup: options.logGroup ?? createLogGroup(scope, options),
  };
}

/** The props of a container definition, its image aside. */
export function containerSettings(
  { jobRole, executionRole, logGroup }: JobSurroundings,
  options: JobContainerOptions,
  streamPrefix: string,
): Omit<batch.EcsContainerDefinitionProps, 'image'> {
  return {
    cpu: options.vcpus ?? DEFAULT_VCPUS,
    memory: options.memory ?? DEFAULT_MEMORY,
    command: options.command,
    environment: options.environment,
    secrets: options.secrets,
    volumes: (options.volumes ?? []).map((volume) => volume._bind(jobRole)),
    user: options.user,
    readonlyRootFilesystem: options.readonlyRootFilesystem ?? true,
    jobRole,
    executionRole,
    logging: ecs.LogDriver.awsLogs({ logGroup, streamPrefix }),
  };
}

/** The props of an L2 job definition that the options say. */
export function jobDefinitionProps(options: JobOptions, compatibility: JobCompatibility) {
  return {
    parameters: options.parameters,
    retryAttempts: options.attempts ?? DEFAULT_ATTEMPTS,
    retryStrategies: exitRules(options.retryRules, compatibility).map(({ action, on }) =>
      batch.RetryStrategy.of(action, batch.Reason.custom(on)),
    ),
    timeout: options.timeout ?? DEFAULT_TIMEOUT,
    schedulingPriority: options.schedulingPriority,
    propagateTags: options.propagateTags ?? true,
    skipDeregisterOnUpdate: options.keepRevisions ?? true,
  };
}

/** The same of an L1 job definition. */
export function cfnJobOptions(options: JobOptions, compatibility: JobCompatibility) {
  return {
    parameters: options.parameters,
    retryStrategy: {
      attempts: options.attempts ?? DEFAULT_ATTEMPTS,
      evaluateOnExit: exitRules(options.retryRules, compatibility).map(({ action, on }) => ({ action, ...on })),
    },
    timeout: { attemptDurationSeconds: (options.timeout ?? DEFAULT_TIMEOUT).toSeconds() },
    schedulingPriority: options.schedulingPriority,
    propagateTags: options.propagateTags ?? true,
    resourceRetentionPolicy: { skipDeregisterOnUpdate: options.keepRevisions ?? true },
  };
}

/** Adds what the L2s of job definitions do not have. */
export function addConsumables(definition: Construct, options: JobOptions): void {
  if (!options.consumes || options.consumes.length === 0) return;
  (definition.node.defaultChild as CfnResource).addPropertyOverride('ConsumableResourceProperties', {
    ConsumableResourceList: options.consumes.map(({ resource, quantity }) => ({
      ConsumableResource: resource.consumableResourceRef.consumableResourceArn,
      Quantity: quantity,
    })),
  });
}

function createLogGroup(scope: Construct, options: JobRoleAndLogOptions): logs.LogGroup {
  const { logRetention = logs.RetentionDays.THREE_MONTHS, logEncryptionKey } = options;
  return new logs.LogGroup(scope, 'LogGroup', { retention: logRetention, encryptionKey: logEncryptionKey });
}
