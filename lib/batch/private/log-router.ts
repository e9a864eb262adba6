import { Size } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ContainerSource } from '../../containers';
import { matches, nonEmpty, rule, Rules } from '../../private/validation';
import { JobLogRouterOptions } from '../jobs/job-log-router-options';
import { JobRoleAndLogOptions } from '../jobs/job-options';
import type { JobPlatform } from '../jobs/job-platform';
import { JobCompatibility } from '../jobs/submittable-job';
import { ContainerCondition, TaskContainer } from '../jobs/task-container';

/** The name of the router among the containers of its task. */
export const LOG_ROUTER = 'log-router';

/**
 * The rules for a log router. Batch takes FireLens for tasks of several containers, and not on Fargate.
 * https://docs.aws.amazon.com/batch/latest/APIReference/API_LogConfiguration.html
 */
export function logRouterRules(
  router: JobLogRouterOptions | undefined,
  { logDriver }: JobRoleAndLogOptions,
  { compatibility }: JobPlatform,
  names: string[],
): Rules {
  if (router === undefined) return [];
  const { output, configurationFile } = router;
  return [
    rule(
      compatibility !== JobCompatibility.EC2,
      () =>
        `'logRouter' must not be given on ${compatibility}, where Batch takes the drivers of CloudWatch Logs and Splunk only; use 'JobPlatform.ec2()'`,
    ),
    rule(logDriver !== undefined, () => `'logDriver' must not be given with a 'logRouter'; leave one out`),
    rule(
      !Object.keys(output).some((key) => key.toLowerCase() === 'name'),
      () => `'logRouter.output' must have a 'Name', which chooses Fluent Bit's output, for example 'firehose'`,
    ),
    nonEmpty('logRouter.output.Name', output.Name),
    matches(
      'logRouter.configurationFile',
      configurationFile,
      /^\/./,
      "an absolute path in the image, such as '/extra.conf'",
    ),
    rule(
      names.includes(LOG_ROUTER),
      () => `'name' must not be '${LOG_ROUTER}', which the log router has; rename the container`,
    ),
  ];
}

/**
 * The router, and the containers that wait for it. It is not essential: neither does its end end the job, nor does its exit code say
 * how the job went.
 */
export function withLogRouter(containers: TaskContainer[], router: JobLogRouterOptions | undefined): TaskContainer[] {
  if (router === undefined) return containers;
  const started = { container: LOG_ROUTER, condition: ContainerCondition.START };
  return [
    {
      name: LOG_ROUTER,
      // Public, so that no repository of a Region must be known.
      image: router.image ?? ContainerSource.fromRegistry('public.ecr.aws/aws-observability/aws-for-fluent-bit:stable'),
      essential: false,
      vcpus: router.vcpus ?? 1,
      memory: router.memory ?? Size.mebibytes(128),
      gpus: 0,
      user: '0',
      readonlyRootFilesystem: false,
    },
    ...containers.map((container) => ({ ...container, dependsOn: [started, ...(container.dependsOn ?? [])] })),
  ];
}

/** The driver of a container that is not the router. */
export function routedDriver({ output, secretOutput }: JobLogRouterOptions): ecs.LogDriver {
  return ecs.LogDrivers.firelens({ options: output, secretOptions: secretOutput });
}

/** The configuration that makes a container the router. */
export function firelensConfiguration({
  configurationFile,
}: JobLogRouterOptions): batch.CfnJobDefinition.FirelensConfigurationProperty {
  return {
    type: 'fluentbit',
    options:
      configurationFile === undefined
        ? undefined
        : { 'config-file-type': 'file', 'config-file-value': configurationFile },
  };
}
