import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import { PipeApiDestinationOptions, PipeTaskTargetOptions } from '../pipes/pipe-target-options';

/** Environment variables as Pipes take them. */
export function variables(environment: Record<string, string>): { name: string; value: string }[] {
  return Object.entries(environment).map(([name, value]) => ({ name, value }));
}

/** A request to an API destination. */
export function httpParameters(options: PipeApiDestinationOptions): CfnPipe.PipeTargetHttpParametersProperty {
  const { headers: headerParameters, queryStringParameters, pathParameterValues } = options;
  return { headerParameters, queryStringParameters, pathParameterValues };
}

/** A task of Amazon ECS. */
export function taskParameters(
  taskDefinition: ecs.TaskDefinition,
  { cluster, environment, containerName, subnets, securityGroups }: PipeTaskTargetOptions,
): CfnPipe.PipeTargetEcsTaskParametersProperty {
  const inVpc = taskDefinition.networkMode === ecs.NetworkMode.AWS_VPC;
  const onFargate = taskDefinition.compatibility === ecs.Compatibility.FARGATE;
  return {
    taskDefinitionArn: taskDefinition.taskDefinitionArn,
    taskCount: 1,
    launchType: onFargate ? 'FARGATE' : 'EC2',
    propagateTags: 'TASK_DEFINITION',
    enableEcsManagedTags: true,
    networkConfiguration: inVpc
      ? {
          awsvpcConfiguration: {
            subnets: cluster.vpc.selectSubnets(subnets).subnetIds,
            securityGroups: securityGroups?.map(({ securityGroupId }) => securityGroupId),
            assignPublicIp: onFargate ? 'DISABLED' : undefined,
          },
        }
      : undefined,
    overrides: {
      containerOverrides: [
        {
          name: containerName ?? taskDefinition.defaultContainer?.containerName,
          environment: variables(environment),
        },
      ],
    },
  };
}
