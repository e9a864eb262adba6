import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { InstanceTypes, WebFleet } from '../../../lib/compute';
import { Exposure } from '../../../lib/loadbalancing';
import { IntegrationApp } from '../integration-app';
import { VpcClient } from '../vpc-client';

const app = new IntegrationApp('IntegWebFleetMinimal');
const { stack, assertions } = app;
const vpc = app.network();

const fleet = app.minimal(WebFleet, 'Fleet', {
  ingress: Exposure.internalOnly({ deletionProtection: false }),
  instanceType: InstanceTypes.burstable({ size: ec2.InstanceSize.MICRO }).instanceType,
  userDataCommands: [
    'mkdir -p /srv/www && echo ok > /srv/www/index.html',
    'systemd-run --unit=web python3 -m http.server 8080 --directory /srv/www',
  ],
  deletionProtection: false,
});

new VpcClient(stack, 'Client', vpc).expect(assertions, fleet.url!, 200);
assertions
  .awsApiCall('AutoScaling', 'describeAutoScalingGroups', {
    AutoScalingGroupNames: [fleet.group.autoScalingGroupName],
  })
  .assertAtPath('AutoScalingGroups.0.Instances.1.LifecycleState', ExpectedResult.exact('InService'));
const health = assertions.awsApiCall('ElasticLoadBalancingV2', 'describeTargetHealth', {
  TargetGroupArn: fleet.targetGroup.targetGroupArn,
});
// The permission that integ-tests derives from the name of the client does not exist.
health.provider.addToRolePolicy({
  Effect: 'Allow',
  Action: ['elasticloadbalancing:DescribeTargetHealth'],
  Resource: ['*'],
});
health.assertAtPath('TargetHealthDescriptions.1.TargetHealth.State', ExpectedResult.exact('healthy'));
