import { Construct } from 'constructs';
import { CfnOutput, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as route53 from 'aws-cdk-lib/aws-route53';
import {
  DnsAnswer,
  DnsHealthCheck,
  DnsRecord,
  DnsRoute,
  DnsRoutingPolicy,
  HealthCheckMonitor,
  PublicZone,
  ZoneQueryLogs,
} from 'cdk-reference-architectures/edge';
import { OperationsDashboard } from 'cdk-reference-architectures/observability';
import { describe, ExampleStackProps, Profile } from '../profile';
import { SITE_NAME, StandbySiteRegionStack } from '../standby-site-region/stack';

/** The Region in which AWS has the metrics of health checks, and the logs of zones. */
const DNS_REGION = 'us-east-1';

/** Properties of the name of the site. */
export interface StandbySiteStackProps extends ExampleStackProps {
  /** The site that readers come to, which is deployed first. */
  readonly active: StandbySiteRegionStack;

  /** The site that they come to when the other one fails. */
  readonly standby: StandbySiteRegionStack;
}

/**
 * One name for a site in two Regions: Route 53 answers with the active one while its health check finds its text, and with the standby when
 * it does not. Nobody has to do anything, and nothing has to be changed in the meantime: not even Route 53 must take changes then.
 */
export class StandbySiteStack extends Stack {
  constructor(scope: Construct, id: string, { profile, active, standby }: StandbySiteStackProps) {
    super(scope, id, { env: { region: DNS_REGION } });
    describe(this, profile, 'Standby site: one name that leads to a site in one Region, or to its standby in another');
    const checks = {
      active: this.healthCheck('ActiveHealth', profile, active),
      // A standby that is broken is found out when it is needed, unless somebody looks before.
      standby: this.healthCheck('StandbyHealth', profile, standby),
    };
    const zone = this.zone(profile);
    const record = new DnsRecord(this, 'Name', {
      zone,
      recordName: SITE_NAME,
      routing: DnsRoutingPolicy.failover({
        primary: routeTo(active, checks.active),
        secondary: routeTo(standby, checks.standby),
      }),
    });
    if (profile.isProduction) {
      new OperationsDashboard(this, 'Operations', { subjects: [checks.active, checks.standby] });
    }
    const host = record.domainName;
    new CfnOutput(this, 'Url', {
      value: profile.isProduction ? `https://${host}` : `http://${host}`,
      description: profile.isProduction ? 'The site' : 'The site, to who asks the name servers of its zone',
    });
  }

  /** Asks a site from outside, by the name of its load balancer: that of the site leads to either. */
  private healthCheck(id: string, profile: Profile, { site }: StandbySiteRegionStack): DnsHealthCheck {
    const options = {
      host: site.loadBalancer.loadBalancerDnsName,
      path: '/health',
      searchString: '"healthy":true',
    };
    return new DnsHealthCheck(this, id, {
      monitor: profile.isProduction ? HealthCheckMonitor.https(options) : HealthCheckMonitor.http(options),
      alarms: profile.alarms(this),
    });
  }

  /** The domain's zone in production; in a sandbox one that nobody delegates to, whose name servers answer all the same when they are asked. */
  private zone(profile: Profile): route53.IHostedZone {
    if (profile.site) return profile.hostedZone(this);
    const { hostedZone, nameServers } = new PublicZone(this, 'Zone', {
      zoneName: 'standby-site.test',
      queryLogs: ZoneQueryLogs.none('Nobody asks it but who tries it out.'),
      // It is made and deleted some minutes sooner without.
      acceleratedRecovery: false,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new CfnOutput(this, 'Ask', {
      value: Fn.join('', ['dig +short @', nameServers[0] ?? '', ` ${SITE_NAME}.standby-site.test`]),
      description: 'Shows the addresses of the site that readers come to',
    });
    return hostedZone;
  }
}

function routeTo({ site }: StandbySiteRegionStack, { healthCheck }: DnsHealthCheck): DnsRoute {
  return { answer: DnsAnswer.loadBalancer(site.loadBalancer), healthCheck };
}
