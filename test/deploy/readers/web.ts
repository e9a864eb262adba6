import { lastPart, Reader } from './reader';

/** Elastic Load Balancing, Amazon EC2 Auto Scaling, Amazon CloudWatch. */
export const webReaders: Record<string, Reader> = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': async ({ loadBalancing }, id) => {
    const { LoadBalancers: [balancer] = [] } = await loadBalancing.describeLoadBalancers({ LoadBalancerArns: [id] });
    const { Attributes } = await loadBalancing.describeLoadBalancerAttributes({ LoadBalancerArn: id });
    return (
      balancer && {
        ...balancer,
        LoadBalancerAttributes: Attributes,
        Subnets: balancer.AvailabilityZones?.map((zone) => zone.SubnetId),
        Tags: await tags(loadBalancing, id),
      }
    );
  },
  'AWS::ElasticLoadBalancingV2::Listener': async ({ loadBalancing }, id) => {
    const { Listeners: [listener] = [] } = await loadBalancing.describeListeners({ ListenerArns: [id] });
    const { Attributes } = await loadBalancing
      .describeListenerAttributes({ ListenerArn: id })
      .catch(() => ({ Attributes: undefined }));
    return listener && { ...listener, ListenerAttributes: Attributes };
  },
  'AWS::ElasticLoadBalancingV2::ListenerRule': async ({ loadBalancing }, id, { properties }) => {
    const { Rules: [rule] = [] } = await loadBalancing.describeRules({ RuleArns: [id] });
    const { Rules: siblings = [] } = await loadBalancing.describeRules({ ListenerArn: String(properties.ListenerArn) });
    const ofListener = siblings.some((item) => item.RuleArn === id);
    return rule && { ...rule, ListenerArn: ofListener ? properties.ListenerArn : 'another listener' };
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': async ({ loadBalancing }, id) => {
    const { TargetGroups: [group] = [] } = await loadBalancing.describeTargetGroups({ TargetGroupArns: [id] });
    const { Attributes } = await loadBalancing.describeTargetGroupAttributes({ TargetGroupArn: id });
    return group && { ...group, TargetGroupAttributes: Attributes, Tags: await tags(loadBalancing, id) };
  },
  'AWS::AutoScaling::AutoScalingGroup': async ({ autoScaling }, id) => {
    const { AutoScalingGroups: [group] = [] } = await autoScaling.describeAutoScalingGroups({
      AutoScalingGroupNames: [id],
    });
    const { LifecycleHooks } = await autoScaling.describeLifecycleHooks({ AutoScalingGroupName: id });
    return (
      group && {
        ...group,
        VPCZoneIdentifier: group.VPCZoneIdentifier?.split(','),
        LifecycleHookSpecificationList: LifecycleHooks?.length ? LifecycleHooks : undefined,
      }
    );
  },
  'AWS::AutoScaling::ScalingPolicy': async ({ autoScaling }, id, { properties }) => {
    const { ScalingPolicies: policies = [] } = await autoScaling.describePolicies({
      AutoScalingGroupName: String(properties.AutoScalingGroupName),
    });
    return policies.find((policy) => policy.PolicyARN === id || policy.PolicyName === lastPart(id));
  },
  'AWS::AutoScaling::ScheduledAction': async ({ autoScaling }, id, { properties }) => {
    const { ScheduledUpdateGroupActions: actions = [] } = await autoScaling.describeScheduledActions({
      AutoScalingGroupName: String(properties.AutoScalingGroupName),
    });
    return actions.find((action) => action.ScheduledActionName === id || action.ScheduledActionARN === id);
  },
  'AWS::CloudWatch::Alarm': async ({ cloudWatch }, id) =>
    (await cloudWatch.describeAlarms({ AlarmNames: [id], AlarmTypes: ['MetricAlarm'] })).MetricAlarms?.[0],
  'AWS::CloudWatch::CompositeAlarm': async ({ cloudWatch }, id) =>
    (await cloudWatch.describeAlarms({ AlarmNames: [id], AlarmTypes: ['CompositeAlarm'] })).CompositeAlarms?.[0],
  'AWS::CloudWatch::Dashboard': ({ cloudWatch }, id) => cloudWatch.getDashboard({ DashboardName: id }),
};

async function tags(loadBalancing: Parameters<Reader>[0]['loadBalancing'], arn: string) {
  return (await loadBalancing.describeTags({ ResourceArns: [arn] })).TagDescriptions?.[0]?.Tags;
}
