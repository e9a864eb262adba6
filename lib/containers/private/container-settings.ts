import { Construct } from 'constructs';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ContainerOptions } from '../tasks/container-options';

/** The settings of a container that follow from the options that all containers have. */
export function containerSettings(
  scope: Construct,
  name: string,
  taskDefinition: ecs.TaskDefinition,
  options: ContainerOptions,
) {
  const { environmentFiles, secrets, systemControls, restartPolicy, imageVersionConsistency } = options;
  const { ENABLED, DISABLED } = ecs.VersionConsistency;
  return {
    command: options.command,
    entryPoint: options.entryPoint,
    environment: options.environment,
    environmentFiles: environmentFiles?.map((file, index) =>
      file._bind(scope, `EnvironmentFile-${name}-${index}`, taskDefinition.obtainExecutionRole()),
    ),
    secrets: Object.fromEntries(Object.entries(secrets ?? {}).map(([variable, secret]) => [variable, secret._bind()])),
    // Undefined leaves it to aws-cdk-lib, which knows whether the image is an asset.
    versionConsistency:
      imageVersionConsistency === undefined ? undefined : imageVersionConsistency ? ENABLED : DISABLED,
    ulimits: options.ulimits,
    stopTimeout: options.stopTimeout,
    dockerLabels: options.dockerLabels,
    systemControls:
      systemControls && Object.entries(systemControls).map(([namespace, value]) => ({ namespace, value })),
    ...(restartPolicy && {
      enableRestartPolicy: true,
      restartIgnoredExitCodes: restartPolicy.ignoredExitCodes,
      restartAttemptPeriod: restartPolicy.attemptPeriod,
    }),
  };
}

/** Lets containers start in the order that their options ask for. */
export function orderContainers(
  taskDefinition: ecs.TaskDefinition,
  options: ReadonlyMap<string, ContainerOptions>,
): void {
  for (const [name, { dependsOn = {} }] of options) {
    for (const [other, condition] of Object.entries(dependsOn)) {
      const container = taskDefinition.findContainer(other);
      if (container) taskDefinition.findContainer(name)?.addContainerDependencies({ container, condition });
    }
  }
}
