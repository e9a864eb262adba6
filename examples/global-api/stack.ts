import { Construct } from 'constructs';
import { CfnOutput, Duration, Fn, Stack } from 'aws-cdk-lib/core';
import {
  AcceleratorEndpoint,
  AcceleratorFlowLogs,
  AcceleratorListener,
  GlobalAccelerator,
} from 'cdk-reference-architectures/edge';
import { OperationsDashboard } from 'cdk-reference-architectures/observability';
import { GlobalApiRegionStack } from '../global-api-region/stack';
import { describe, ExampleStackProps } from '../profile';

/** The Region in which AWS has the API and the metrics of accelerators. */
const ACCELERATOR_REGION = 'us-west-2';

/** Properties of the accelerator. */
export interface GlobalApiStackProps extends ExampleStackProps {
  /** The API in each of its Regions, which are deployed first. */
  readonly regions: readonly GlobalApiRegionStack[];
}

/**
 * One API in two Regions behind two addresses: clients go to the nearest Region that is healthy, and to the other one within seconds when
 * it is not, without a change of DNS.
 */
export class GlobalApiStack extends Stack {
  constructor(scope: Construct, id: string, { profile, regions }: GlobalApiStackProps) {
    super(scope, id, { env: { region: ACCELERATOR_REGION } });
    describe(this, profile, 'Global API: an accelerator with two addresses before load balancers in two Regions');
    const front = new GlobalAccelerator(this, 'Front', {
      listeners: [AcceleratorListener.tcp('Web', [profile.choose({ sandbox: 80, production: 443 })])],
      regions: regions.map(({ region, entrance }) => ({
        region,
        endpoints: [AcceleratorEndpoint.applicationLoadBalancer(entrance.loadBalancer)],
        // `-c drain=eu-west-1` sends new connections to the other Region, for a release or a repair.
        trafficDial: this.node.tryGetContext('drain') === region ? 0 : 100,
      })),
      flowLogs: AcceleratorFlowLogs.newBucket({
        retention: profile.choose({ sandbox: Duration.days(7), production: Duration.days(90) }),
      }),
      alarms: profile.alarms(this),
    });
    if (profile.site) {
      front.addAlias('Name', profile.hostedZone(this), 'global');
      new OperationsDashboard(this, 'Operations', { subjects: [front] });
    }
    const host = profile.site ? `https://global.${profile.site.domainName}` : `http://${front.dnsName}`;
    new CfnOutput(this, 'Url', { value: host, description: 'Says which Region answers' });
    new CfnOutput(this, 'Addresses', {
      value: Fn.join(' ', front.ipv4Addresses),
      description: 'For the firewalls of clients: they stay',
    });
  }
}
