import { Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { WebFleet, WebFleetProps } from '../../../lib/compute';
import { AccessLogs, Exposure } from '../../../lib/loadbalancing';
import { Alarms } from '../../../lib/observability';
import { templateOf, testStack } from '../../support/synth';

/** A fleet in a stack and a network of its own; only what the test is about has to be given. */
export function testFleet(props: Partial<WebFleetProps> = {}, stack: Stack = testStack()): WebFleet {
  return new WebFleet(stack, 'Fleet', { ...fleetDefaults(stack), ...props });
}

/** What every fleet needs: an internal load balancer without logs, no alarms. */
export function fleetDefaults(stack: Stack): Pick<WebFleetProps, 'vpc' | 'ingress' | 'alarms'> {
  return {
    vpc: routedVpc(stack),
    ingress: Exposure.internalOnly({ accessLogs: AccessLogs.none('a test') }),
    alarms: Alarms.none(),
  };
}

/** The smallest network from which instances can report: a transit gateway routes it. */
function routedVpc(stack: Stack): ec2.Vpc {
  const vpc = new ec2.Vpc(stack, 'Vpc', {
    maxAzs: 2,
    natGateways: 0,
    subnetConfiguration: SUBNETS,
    restrictDefaultSecurityGroup: false,
  });
  vpc.isolatedSubnets.forEach(
    ({ routeTable: { routeTableId } }, i) =>
      new ec2.CfnRoute(vpc, `Route${i}`, {
        routeTableId,
        destinationCidrBlock: '0.0.0.0/0',
        transitGatewayId: 'tgw-0123456789abcdef0',
      }),
  );
  return vpc;
}

/** The template of a fleet's stack. */
export function fleetTemplate(props: Partial<WebFleetProps> = {}): Template {
  return templateOf(Stack.of(testFleet(props)));
}

const SUBNETS = [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }];
