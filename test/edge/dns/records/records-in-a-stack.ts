import { Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import {
  DnsAnswer,
  DnsHealthCheck,
  DnsRecord,
  DnsRecordProps,
  DnsRoutingPolicy,
  HealthCheckMonitor,
} from '../../../../lib/edge';
import { Alarms } from '../../../../lib/observability';

export const GROUP = 'AWS::Route53::RecordSetGroup';
export const OLD = DnsAnswer.addresses('192.0.2.1');
export const NEW = DnsAnswer.addresses('192.0.2.2');

export function zoneOf(stack: Stack): route53.IHostedZone {
  return (
    (stack.node.tryFindChild('Zone') as route53.IHostedZone | undefined) ??
    route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' })
  );
}

export function checkOf(stack: Stack, host = 'old.example.com', id = 'Check'): route53.IHealthCheck {
  return new DnsHealthCheck(stack, id, { monitor: HealthCheckMonitor.https({ host }), alarms: Alarms.none() })
    .healthCheck;
}

export function recordIn(stack: Stack, props: Partial<DnsRecordProps> = {}, id = 'Shop'): DnsRecord {
  const routing = DnsRoutingPolicy.simple(OLD);
  return new DnsRecord(stack, id, { zone: zoneOf(stack), recordName: 'shop', routing, ...props });
}

export function loadBalancerIn(stack: Stack, ipAddressType?: elbv2.IpAddressType): elbv2.ApplicationLoadBalancer {
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['a', 'b'],
    publicSubnetIds: ['subnet-1', 'subnet-2'],
  });
  return new elbv2.ApplicationLoadBalancer(stack, 'Balancer', { vpc, internetFacing: true, ipAddressType });
}
