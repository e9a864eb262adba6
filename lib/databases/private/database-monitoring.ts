import { Construct } from 'constructs';
import { Aws, Duration } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import { acknowledgeInherent } from '../../private/rule-packs';
import { oneOf, Rules } from '../../private/validation';

/**
 * The role of enhanced monitoring, which only RDS in this account can have; undefined without an interval. The L2 would make one that any
 * account's RDS could have.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html
 */
export function monitoringRole(scope: Construct, interval: Duration): iam.Role | undefined {
  if (interval.toSeconds() === 0) return undefined;
  const policy = 'service-role/AmazonRDSEnhancedMonitoringRole';
  const role = new iam.Role(scope, 'MonitoringRole', {
    description: `Enhanced monitoring of the database ${scope.node.path}`,
    assumedBy: new iam.ServicePrincipal('monitoring.rds.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(policy)],
  });
  acknowledgeInherent(
    role,
    'The policy that AWS maintains for enhanced monitoring, of one log group of RDS',
    `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`,
  );
  return role;
}

/** The rules of the interval of enhanced monitoring. */
export function monitoringRules(interval: Duration): Rules {
  return oneOf(
    'monitoringInterval',
    interval.isUnresolved() ? undefined : interval.toSeconds({ integral: false }),
    [0, 1, 5, 10, 15, 30, 60],
  );
}
