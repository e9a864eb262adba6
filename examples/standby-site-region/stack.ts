import { join } from 'node:path';
import { Construct } from 'constructs';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
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

/** The name of the site below the domain, in both Regions. */
export const SITE_NAME = 'bulletin';

/** Properties of the site in one Region. */
export interface StandbySiteRegionStackProps extends ExampleStackProps {
  /** The Region. */
  readonly region: string;

  /** The range of the VPC; not that of another Region, since the two can be connected. */
  readonly cidr: string;

  /** Whether readers come here always, or only when the other Region fails. */
  readonly role: 'active' | 'standby';
}

/**
 * The site in one Region: a function behind a load balancer. The standby is the same, and not a lesser one: what takes over with all readers
 * at once must carry them, and a function costs by the call: here those of health checks, two in three seconds, less than a dollar a month.
 */
export class StandbySiteRegionStack extends Stack {
  /** The load balancer. */
  public readonly site: WebLoadBalancer;

  constructor(scope: Construct, id: string, { profile, region, cidr, role }: StandbySiteRegionStackProps) {
    super(scope, id, { env: { region } });
    describe(this, profile, `Standby site: the ${role} site, a function behind a load balancer in ${region}`);
    const alarms = profile.alarms(this);
    const { vpc } = new TieredVpc(this, 'Network', {
      cidr,
      egress: Egress.none(),
      flowLogs: FlowLogs.toCloudWatch({ logRetention: profile.logRetention }),
    });
    this.site = new WebLoadBalancer(this, 'Site', { vpc, exposure: this.exposure(profile), alarms });
    const bulletin = new ApiFunction(this, 'Bulletin', {
      code: FunctionCode.typeScript(join(__dirname, 'handlers', 'site.ts')),
      description: `Shows the bulletin in the ${role} Region`,
      environment: { ROLE: role },
      logRetention: profile.logRetention,
      alarms,
    });
    const route = new FunctionRoute(this, 'Everything', {
      webListener: this.site,
      match: RouteMatch.paths('/*'),
      function: bulletin.alias,
      // Route 53 asks the load balancer for it, beside its own health check from outside.
      healthCheck: { path: '/health', interval: Duration.seconds(10) },
      alarms,
    });
    if (profile.isProduction) new OperationsDashboard(this, 'Operations', { subjects: [this.site, route, bulletin] });
    new CfnOutput(this, 'FunctionName', {
      value: bulletin.function.functionName,
      description: 'To have the site fail: aws lambda put-function-concurrency --reserved-concurrent-executions 0',
    });
    acknowledgeFindings(this, profile, this.site);
  }

  private exposure(profile: Profile): Exposure {
    if (!profile.isProduction) {
      return Exposure.plainHttp({
        reason: 'A sandbox has no domain, and the bulletin no secrets.',
        accessLogs: AccessLogs.newBucket({ retention: Duration.days(7) }),
      });
    }
    return Exposure.internet({
      // Of the same name in both Regions: readers do not see which one they came to.
      certificates: [profile.certificate(this, SITE_NAME)],
      firewall: new WebFirewall(this, 'Firewall', { alarms: profile.alarms(this) }),
      deletionProtection: profile.deletionProtection,
    });
  }
}
