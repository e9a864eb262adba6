import { Aws } from '../aws';
import { lastPart, Reader } from './reader';

/** Amazon ECS and ECR, Application Auto Scaling, AWS Cloud Map, AWS Batch. */
export const containerReaders: Record<string, Reader> = {
  'AWS::ECS::Cluster': ({ ecs }, id) => cluster(ecs, id),
  'AWS::ECS::ClusterCapacityProviderAssociations': async ({ ecs }, id) => {
    const found = await cluster(ecs, id);
    return found && { ...found, Cluster: found.clusterName };
  },
  'AWS::ECS::Service': async ({ ecs }, id, { properties }) => {
    const { services: [service] = [] } = await ecs.describeServices({
      cluster: String(properties.Cluster),
      services: [id],
      include: ['TAGS'],
    });
    return (
      service && {
        ...service,
        Cluster: lastPart(service.clusterArn ?? ''),
        ServiceConnectConfiguration: service.deployments?.[0]?.serviceConnectConfiguration,
      }
    );
  },
  'AWS::ECS::TaskDefinition': async ({ ecs }, id) => {
    const { taskDefinition, tags } = await ecs.describeTaskDefinition({ taskDefinition: id, include: ['TAGS'] });
    return taskDefinition && { ...taskDefinition, Tags: tags };
  },
  'AWS::ECR::Repository': async ({ ecr }, id) => {
    const { repositories: [repository] = [] } = await ecr.describeRepositories({ repositoryNames: [id] });
    const { lifecyclePolicyText } = await ecr
      .getLifecyclePolicy({ repositoryName: id })
      .catch(() => ({ lifecyclePolicyText: undefined }));
    return repository && { ...repository, LifecyclePolicy: { LifecyclePolicyText: lifecyclePolicyText } };
  },
  'AWS::ApplicationAutoScaling::ScalableTarget': async ({ applicationAutoScaling }, id, { properties }) => {
    const { ScalableTargets: [target] = [] } = await applicationAutoScaling.describeScalableTargets({
      ServiceNamespace: properties.ServiceNamespace as 'ecs',
      ResourceIds: id.split('|').slice(0, 1),
    });
    return target;
  },
  'AWS::ApplicationAutoScaling::ScalingPolicy': async ({ applicationAutoScaling }, id, { properties }) => {
    const { ScalingPolicies: policies = [] } = await applicationAutoScaling.describeScalingPolicies({
      ServiceNamespace: 'ecs',
    });
    const policy = policies.find((item) => item.PolicyARN === id);
    const target = policy && [policy.ResourceId, policy.ScalableDimension, policy.ServiceNamespace].join('|');
    return policy && { ...policy, ScalingTargetId: properties.ScalingTargetId && target };
  },
  'AWS::ServiceDiscovery::HttpNamespace': async ({ serviceDiscovery }, id) =>
    (await serviceDiscovery.getNamespace({ Id: id })).Namespace,
  'AWS::Batch::ComputeEnvironment': async ({ batch }, id) => {
    const { computeEnvironments: [environment] = [] } = await batch.describeComputeEnvironments({
      computeEnvironments: [lastPart(id)],
    });
    return environment;
  },
  'AWS::Batch::JobQueue': async ({ batch }, id) => (await batch.describeJobQueues({ jobQueues: [id] })).jobQueues?.[0],
  'AWS::Batch::JobDefinition': async ({ batch }, id) =>
    (await batch.describeJobDefinitions({ jobDefinitions: [id] })).jobDefinitions?.[0],
  'AWS::Batch::SchedulingPolicy': async ({ batch }, id) =>
    (await batch.describeSchedulingPolicies({ arns: [id] })).schedulingPolicies?.[0],
};

async function cluster(ecs: Aws['ecs'], id: string) {
  const include = ['SETTINGS', 'CONFIGURATIONS', 'TAGS'] as const;
  const { clusters: [found] = [] } = await ecs.describeClusters({ clusters: [id], include: [...include] });
  return found && { ...found, ClusterSettings: found.settings };
}
