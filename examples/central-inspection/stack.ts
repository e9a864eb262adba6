import { join } from 'node:path';
import { Construct } from 'constructs';
import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { ApiFunction, FunctionCode } from 'cdk-reference-architectures/functions';
import {
  Egress,
  FlowLogs,
  Inspection,
  TieredVpc,
  TransitGatewayInspection,
  TransitGatewaySpoke,
} from 'cdk-reference-architectures/network';
import { OperationsDashboard } from 'cdk-reference-architectures/observability';
import { InspectionServiceStack } from '../inspection-service/stack';
import { describe, ExampleStackProps } from '../profile';
import { acknowledgeFindings } from './findings';

/** Properties of the `CentralInspection` stack. */
export interface CentralInspectionStackProps extends ExampleStackProps {
  /** The stack of the appliances, which is deployed first. */
  readonly service: InspectionServiceStack;
}

/** Tells callers their address, also without TLS. */
const SITE_URL = 'http://checkip.amazonaws.com/';

/**
 * A transit gateway with an inspection VPC, whose NAT gateways are the only way to the internet for the networks behind it. There is one, with a
 * function that calls out; more cost an attachment each. `-c bypassInspection=true` leads it around the appliances, when they fail.
 */
export class CentralInspectionStack extends Stack {
  constructor(scope: Construct, id: string, { profile, service }: CentralInspectionStackProps) {
    super(scope, id);
    describe(this, profile, 'A transit gateway whose networks reach the internet by one inspection VPC');
    const alarms = profile.alarms(this);
    const flowLogs = FlowLogs.toCloudWatch({ logRetention: profile.logRetention });
    const central = new TieredVpc(this, 'Central', {
      cidr: '10.60.0.0/20',
      // Among the zones of the appliances. Each needs a NAT gateway of its own: answers come back where the question left.
      zones: 2,
      egress: Egress.natGatewayPerZone({ alarms }),
      flowLogs,
    });
    const inspection = new TransitGatewayInspection(this, 'Inspection', {
      vpc: central.vpc,
      inspection: Inspection.appliances(service.inspection),
      spokeCidrs: ['10.61.0.0/16'],
      centralEgress: true,
      // On a command line it is a text, in `cdk.json` a boolean.
      bypass: String(this.node.tryGetContext('bypassInspection')) === 'true',
      removalPolicy: profile.choose({ sandbox: RemovalPolicy.DESTROY, production: RemovalPolicy.RETAIN }),
      alarms,
    });
    const orders = new TieredVpc(this, 'Orders', {
      cidr: '10.61.0.0/20',
      zones: 2,
      egress: Egress.external(),
      flowLogs,
    });
    const spoke = new TransitGatewaySpoke(this, 'OrdersSpoke', { inspection, vpc: orders.vpc });
    const caller = new ApiFunction(this, 'Caller', {
      code: FunctionCode.typeScript(join(__dirname, 'handlers', 'caller.ts')),
      description: 'Says the address that its calls come from',
      vpcPlacement: { vpc: orders.vpc },
      environment: { SITE_URL, POWERTOOLS_SERVICE_NAME: 'caller' },
      timeout: Duration.seconds(15),
      logRetention: profile.logRetention,
      alarms,
    });
    // It is there when its calls find a way.
    caller.function.node.addDependency(spoke);

    new CfnOutput(this, 'FunctionName', {
      value: caller.function.functionName,
      description: 'To call out: aws lambda invoke',
    });
    new CfnOutput(this, 'NatAddresses', {
      value: central.natAddresses.join(', '),
      description: 'The addresses that calls come from',
    });
    if (profile.isProduction) new OperationsDashboard(this, 'Dashboard', { subjects: [inspection, caller] });
    acknowledgeFindings([central, orders, caller]);
  }
}
