import { Construct } from 'constructs';
import { Duration, Names, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as shield from 'aws-cdk-lib/aws-shield';
import { Alarms, IObservable } from '../../observability';
import { graph, severityOf } from '../../observability/internal';
import { injectedProps } from '../../private/property-injection';
import { readAgain } from '../../private/read-again';
import { at, validate } from '../../private/validation';
import { NorthVirginia } from '../north-virginia';
import { metricsRegionOf, shieldRules } from '../private/shield-rules';
import { WebFirewall } from '../web-firewall';
import { ApplicationLayerResponse } from './application-layer-response';
import { ShieldedResource, ShieldedResourceConfig } from './shielded-resource';

/** Properties of a `ShieldProtection`. */
export interface ShieldProtectionProps {
  /**
   * Whether the account is subscribed to AWS Shield Advanced; must be `true`. The construct never subscribes, and its deployment fails
   * in an account that is not: a subscription costs 3,000 USD a month, for a year at least (https://aws.amazon.com/shield/pricing/).
   */
  readonly accountIsSubscribed: boolean;

  /** The resource that is protected. It can have one protection only. */
  readonly resource: ShieldedResource;

  /**
   * The health check of the application behind the resource: what looks like an attack counts earlier while it fails, and later while it
   * succeeds. Not for hosted zones (https://docs.aws.amazon.com/waf/latest/developerguide/ddos-advanced-health-checks.html).
   *
   * @default - none: the traffic alone decides
   */
  readonly healthCheck?: route53.IHealthCheck;

  /**
   * The automatic response to floods of requests; for Application Load Balancers and distributions. Accounts that were subscribed after
   * March 26, 2026 must ask AWS Support for it; `ManagedRules.antiDdos()` of the firewall takes its place
   * (https://docs.aws.amazon.com/waf/latest/developerguide/ddos-automatic-app-layer-response.html).
   *
   * @default - none: AWS Shield reports floods of requests, and the firewall alone answers them
   */
  readonly applicationLayerResponse?: ApplicationLayerResponse;

  /**
   * The recipients of the alarm on attacks. Those of distributions and hosted zones are in us-east-1, where their topic must be, too:
   * `new AlarmTopic(NorthVirginia.before(this), ...)`. Those of accelerators need a stack in us-west-2.
   */
  readonly alarms: Alarms;
}

/**
 * The protection of a resource by AWS Shield Advanced, in an account that is subscribed to it already: detection by the traffic of the
 * resource and the health of the application, the Shield Response Team, and credits for what an attack costs.
 *
 * The subscription costs 3,000 USD a month for a year, and traffic that leaves protected resources by the GB
 * (https://aws.amazon.com/shield/pricing/). It is no part of this construct.
 */
export class ShieldProtection extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.edge.ShieldProtection';

  /** The protections: one, or one for each Elastic IP address. */
  public readonly protections: shield.CfnProtection[];

  /** The ARNs of what is protected, for a `ShieldProtectionGroup`. */
  public readonly resourceArns: string[];

  /** The alarms on attacks; empty with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly config: ShieldedResourceConfig;

  constructor(scope: Construct, id: string, props: ShieldProtectionProps) {
    super(scope, id);
    props = injectedProps(ShieldProtection.PROPERTY_INJECTION_ID, scope, id, props);
    this.config = props.resource._config;
    validate(at('ShieldProtection', scope, id), shieldRules(Stack.of(this).region, props, this.config));

    this.resourceArns = this.config.members.map(({ arn }) => arn);
    this.protections = this.config.members.map(({ name, arn }) => this.createProtection(name, arn, props));
    this.alarms = this.createAlarms(props.alarms);
  }

  /** Whether AWS Shield sees an attack, of the first of the resources: above 0 while it does. */
  public metricAttacks(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metricOf(this.resourceArns[0], options);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    const region = metricsRegionOf(this.config.type);
    return [
      graph(this, 'attacks', {
        region,
        left: this.config.members.map(({ name, arn }) =>
          this.metricOf(arn, { region, label: name === '' ? undefined : name }),
        ),
      }),
    ];
  }

  /** Its name is of the path alone: it cannot be changed, and the resource cannot have a second protection meanwhile. */
  private createProtection(name: string, resourceArn: string, props: ShieldProtectionProps): shield.CfnProtection {
    const { healthCheck, applicationLayerResponse: response } = props;
    const protection = new shield.CfnProtection(this, `${name}Protection`, {
      name: `${Names.uniqueResourceName(this, { maxLength: 64, separator: '-' })}${name === '' ? '' : `-${name}`}`,
      resourceArn,
      healthCheckArns: healthCheck && [
        Stack.of(this).formatArn({
          service: 'route53',
          region: '',
          account: '',
          resource: 'healthcheck',
          resourceName: healthCheck.healthCheckId,
        }),
      ],
      applicationLayerAutomaticResponseConfiguration: response && { status: 'ENABLED', action: response._action },
    });
    // AWS Shield asks for the web ACL of the resource when the response is switched on.
    const firewall = response?._firewall;
    const association = firewall instanceof WebFirewall ? firewall._protectionOf(resourceArn) : undefined;
    if (association) protection.node.addDependency(association);
    return protection;
  }

  /** Without an attack there is one value a day: https://docs.aws.amazon.com/waf/latest/developerguide/shield-metrics.html */
  private metricOf(resourceArn: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/DDoSProtection',
      metricName: 'DDoSDetected',
      dimensionsMap: { ResourceArn: resourceArn },
      statistic: cloudwatch.Stats.MAXIMUM,
      period: Duration.minutes(1),
      ...options,
    });
  }

  private createAlarms(alarms: Alarms): cloudwatch.Alarm[] {
    if (!alarms.enabled) return [];
    const scope = this.scopeOfAlarms();
    const made = this.config.members
      .map(({ name, arn }) =>
        alarms.add(scope, `${name}AttackAlarm`, {
          severity: severityOf('shieldAttack'),
          metric: this.metricOf(arn),
          threshold: 0,
          comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
          evaluationPeriods: 5,
          datapointsToAlarm: 1,
          alarmDescription:
            'AWS Shield sees an attack: look at the event in its console, at the load and the errors of what is behind, and call the Shield Response Team if customers notice.',
        }),
      )
      .filter((alarm) => alarm !== undefined);
    made.forEach(({ node }) => readAgain(node.defaultChild as cloudwatch.CfnAlarm, this.config.construct));
    return made;
  }

  /** Alarms are in the Region of their metrics. */
  private scopeOfAlarms(): Construct {
    const region = metricsRegionOf(this.config.type);
    if (region !== 'us-east-1' || Stack.of(this).region === region) return this;
    if (this.config.construct) NorthVirginia._readWeakly(this.config.construct);
    // Named after the path, which begins the text of the notification.
    const { scopes } = this.node;
    const ids = scopes.slice(scopes.indexOf(Stack.of(this)) + 1).map(({ node }) => node.id);
    return new Construct(NorthVirginia.after(this), ids.join('-'));
  }
}
