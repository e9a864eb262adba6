import { App, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import {
  Egress,
  FlowLogs,
  Inspection,
  TieredVpc,
  TieredVpcProps,
  TransitGatewayInspection,
  TransitGatewayInspectionProps,
  TransitGatewaySpoke,
  TransitGatewaySpokeProps,
} from '../../../../lib/network';
import { Alarms } from '../../../../lib/observability';
import { testApp, testStack } from '../../../support/synth';

export const SERVICE = 'com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0';
export const INSPECTION = Inspection.endpointService(SERVICE);
export const ZONES = ['eu-west-1a', 'eu-west-1b'];
export const ATTACHMENT = 'AWS::EC2::TransitGatewayAttachment';
export const ROUTE = 'AWS::EC2::Route';

/** A VPC with no more than its subnets. */
export function networkIn(stack: Stack, id: string, props: TieredVpcProps = {}): ec2.Vpc {
  return new TieredVpc(stack, id, {
    availabilityZones: ZONES,
    gatewayEndpoints: [],
    flowLogs: FlowLogs.none('a test'),
    ...props,
  }).vpc;
}

/** The inspection with the minimum of props. */
export function hubOf(
  props: Partial<TransitGatewayInspectionProps> = {},
  stack: Stack = testStack(),
  network: TieredVpcProps = {},
): TransitGatewayInspection {
  const egress = props.centralEgress ? Egress.natGatewayPerZone() : Egress.none();
  return new TransitGatewayInspection(stack, 'Hub', {
    vpc: props.vpc ?? networkIn(stack, 'Inspection', { cidr: '100.64.0.0/20', egress, ...network }),
    inspection: INSPECTION,
    spokeCidrs: ['10.0.0.0/8'],
    alarms: Alarms.none(),
    ...props,
  });
}

/** A spoke with the minimum of props. */
export function spokeOf(
  inspection: TransitGatewayInspection,
  props: Partial<TransitGatewaySpokeProps> & { readonly id?: string; readonly stack?: Stack } = {},
  network: TieredVpcProps = {},
): TransitGatewaySpoke {
  const { id = 'Orders', stack = Stack.of(inspection), ...others } = props;
  const egress = inspection.centralEgress ? Egress.external() : Egress.none();
  return new TransitGatewaySpoke(stack, id, {
    inspection,
    vpc: props.vpc ?? networkIn(stack, `${id}Network`, { cidr: '10.1.0.0/16', egress, ...network }),
    ...others,
  });
}

/** An inspection with two spokes in a stack. */
export function twoSpokes(
  props: Partial<TransitGatewayInspectionProps> = {},
  app: App = testApp(),
): { readonly stack: Stack; readonly hub: TransitGatewayInspection; readonly spokes: TransitGatewaySpoke[] } {
  const stack = testStack(app);
  const hub = hubOf(props, stack);
  const spokes = [spokeOf(hub), spokeOf(hub, { id: 'Stock' }, { cidr: '10.2.0.0/16' })];
  return { stack, hub, spokes };
}
