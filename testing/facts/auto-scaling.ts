import { Fact, named } from '../fact';
import { LiveResource } from '../live-resource';

const GROUP = 'AWS::AutoScaling::AutoScalingGroup';

interface UpdatePolicy {
  readonly AutoScalingRollingUpdate?: { readonly SuspendProcesses?: readonly string[] };
  readonly AutoScalingInstanceRefresh?: unknown;
}

function targetGroupsOf({ properties }: LiveResource): unknown[] {
  return (properties.TargetGroupARNs as unknown[] | undefined) ?? [];
}

const MASS_TERMINATION: Fact = {
  id: 'health-of-a-new-target-group',
  says: 'A group with health checks of Elastic Load Balancing terminates what is unhealthy in any of its target groups, as soon as one instance is healthy there; only a rolling update suspends that.',
  source: 'https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeLoadBalancerTargetGroups.html',
  check: (deployment, report) => {
    for (const { action, before, after } of deployment.changed(GROUP)) {
      if (action !== 'update' || !before || !after) continue;
      if (!JSON.stringify(after.properties.HealthCheckType ?? '').includes('ELB')) continue;
      const policy = after.template.UpdatePolicy as UpdatePolicy | undefined;
      if (policy?.AutoScalingRollingUpdate?.SuspendProcesses?.includes('ReplaceUnhealthy')) continue;
      const old = targetGroupsOf(before).map((group) => JSON.stringify(group));
      const added = targetGroupsOf(after).find((group) => !old.includes(JSON.stringify(group)));
      const group = deployment.resourceIn(added);
      if (!group || old.length === 0) continue;
      // The same port and check are answered by the instances that run already.
      const twin = targetGroupsOf(before)
        .map((other) => deployment.resourceIn(other))
        .find((other) => other && checkOf(other) === checkOf(group));
      if (twin) continue;
      report(
        after,
        'outage',
        `${named(after)} gets the target group ${named(group)}, whose port or check its running instances do not answer: as soon as ` +
          'the first new instance is healthy there, all others are terminated as unhealthy',
        'deploy the new port and check to all instances first, then add the target group; or update by a rolling update',
      );
    }
  },
};

/** What an instance must answer to be healthy in a target group. */
function checkOf({ properties }: LiveResource): string {
  const { Port, Protocol, HealthCheckPath, HealthCheckPort, HealthCheckProtocol, Matcher } = properties;
  return JSON.stringify([Port, Protocol, HealthCheckPath, HealthCheckPort, HealthCheckProtocol, Matcher]);
}

const CHECK_BEFORE_INSTANCES: Fact = {
  id: 'health-check-before-instances',
  says: 'A target group takes its new health check before any instance is replaced: instances that do not answer it become unhealthy together.',
  source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html',
  check: (deployment, report) => {
    for (const { action, before, after, properties } of deployment.changed(GROUP)) {
      // Where the instances stay the same, they answer the new check, or no version does.
      if (action !== 'update' || !before || !after || !LAUNCH.some((name) => name in properties)) continue;
      for (const group of targetGroupsOf(after).map((value) => deployment.resourceIn(value))) {
        const change = deployment.changeOf(group);
        if (change?.action !== 'update' || !change.before || !change.after) continue;
        if (checkOf(change.before) === checkOf(change.after)) continue;
        report(
          after,
          'outage',
          `${named(change.after)} gets another health check before the instances of ${named(after)} are replaced: those that do not ` +
            'answer it are unhealthy at once, and the first new one gets all requests',
          'deploy instances that answer both checks first, then change the check',
        );
      }
    }
  },
};

/** The properties of a group that decide how its instances are launched. */
const LAUNCH: readonly string[] = ['LaunchTemplate', 'LaunchConfigurationName', 'MixedInstancesPolicy'];

const EMPTIED_FIRST: Fact = {
  id: 'protected-group-is-emptied',
  says: 'CloudFormation deletes a group by setting its sizes to zero first, which deletion protection does not stop.',
  source: 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/resource-deletion-protection.html',
  check: (deployment, report) => {
    for (const { action, before, keepsOld } of deployment.changed(GROUP)) {
      if (!before || keepsOld || (action !== 'remove' && action !== 'replace')) continue;
      if (before.properties.DeletionProtection === undefined || before.properties.DeletionProtection === 'none')
        continue;
      report(
        before,
        'outage',
        `${named(before)} loses all its instances before its deletion protection refuses the deletion`,
        'protect the stack: terminationProtection',
      );
    }
  },
};

export const AUTO_SCALING_FACTS: readonly Fact[] = [MASS_TERMINATION, CHECK_BEFORE_INSTANCES, EMPTIED_FIRST];
