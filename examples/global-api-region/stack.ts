import { join } from 'node:path';
import { Construct } from 'constructs';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { WebFirewall } from 'cdk-reference-architectures/edge';
import { ApiFunction, FunctionCode } from 'cdk-reference-architectures/functions';
import {
  AccessLogs,
  Exposure,
  FunctionRoute,
  RouteMatch,
  WebLoadBalancer,
} from 'cdk-reference-architectures/loadbalancing';
import { Egress, FlowLogs, TieredVpc } from 'cdk-reference-architectures/network';
import { OperationsDashboard } from 'cdk-reference-architectures/observability';
import { describe, ExampleStackProps, Profile } from '../profile';
import { acknowledgeFindings } from './findings';

/** Properties of the API in one Region. */
export interface GlobalApiRegionStackProps extends ExampleStackProps {
  /** The Region. */
  readonly region: string;

  /** The range of the VPC; not that of another Region, since the two can be connected. */
  readonly cidr: string;
}

/**
 * The API in one Region: a function behind an internal load balancer, which nothing from outside the VPC reaches but the accelerator. The
 * load balancer asks whether the function answers, and the accelerator sends clients elsewhere when it does not.
 */
export class GlobalApiRegionStack extends Stack {
  /** The load balancer. */
  public readonly entrance: WebLoadBalancer;

  constructor(scope: Construct, id: string, { profile, region, cidr }: GlobalApiRegionStackProps) {
    super(scope, id, { env: { region } });
    describe(this, profile, `Global API: a function behind an internal load balancer in ${region}`);
    const alarms = profile.alarms(this);
    // The accelerator needs the internet gateway of the public subnets, though nothing stands there.
    const { vpc } = new TieredVpc(this, 'Network', {
      cidr,
      egress: Egress.none(),
      flowLogs: FlowLogs.toCloudWatch({ logRetention: profile.logRetention }),
    });
    this.entrance = new WebLoadBalancer(this, 'Entrance', { vpc, exposure: this.exposure(profile), alarms });
    const api = new ApiFunction(this, 'Answer', {
      code: FunctionCode.typeScript(join(__dirname, 'handlers', 'answer.ts')),
      description: 'Answers clients of the Region',
      logRetention: profile.logRetention,
      alarms,
    });
    const route = new FunctionRoute(this, 'Everything', {
      webListener: this.entrance,
      match: RouteMatch.paths('/*'),
      function: api.alias,
      healthCheck: { path: '/health', interval: Duration.seconds(10) },
      alarms,
    });
    if (profile.isProduction) new OperationsDashboard(this, 'Operations', { subjects: [this.entrance, route, api] });
    new CfnOutput(this, 'FunctionName', {
      value: api.function.functionName,
      description: 'To have the Region fail: aws lambda put-function-concurrency --reserved-concurrent-executions 0',
    });
    acknowledgeFindings(this, this.entrance);
  }

  /** Clients come by network interfaces of the accelerator, with addresses of their own: all of them, on a load balancer with private ones. */
  private exposure(profile: Profile): Exposure {
    const clients = [ec2.Peer.anyIpv4()];
    if (!profile.isProduction) {
      return Exposure.internalOnly({ clients, accessLogs: AccessLogs.newBucket({ retention: Duration.days(7) }) });
    }
    return Exposure.internalOnly({
      clients,
      certificates: [profile.certificate(this, 'global')],
      redirectHttp: false,
      // Here and not at the accelerator, which takes none.
      firewall: new WebFirewall(this, 'Firewall', { alarms: profile.alarms(this) }),
      deletionProtection: profile.deletionProtection,
    });
  }
}
