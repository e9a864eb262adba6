import { Construct } from 'constructs';
import { Duration, Stack, Tags, Token, Validations } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Alarms, IObservable } from '../../../observability';
import { graph, severityOf } from '../../../observability/internal';
import { injectedProps } from '../../../private/property-injection';
import { at, validate } from '../../../private/validation';
import { NorthVirginia } from '../../north-virginia';
import { scopeIn } from '../../private/companion-scope';
import { healthCheckAlarmRules } from '../../private/health-check-rules';
import { HealthCheckMonitor } from './health-check-monitor';

/** Where AWS keeps the metrics: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-health-checks.html */
const METRICS_REGION = 'us-east-1';

/** Properties of a `DnsHealthCheck`. */
export interface DnsHealthCheckProps {
  /** The endpoint, the alarm or the other health checks that are watched. */
  readonly monitor: HealthCheckMonitor;

  /**
   * Whether healthy counts as unhealthy, and the other way round.
   *
   * @default false
   */
  readonly inverted?: boolean;

  /**
   * The recipients of the alarm on an unhealthy status. The alarm is in us-east-1, where the metrics are, and so must its topic be: in a stack of
   * another Region give it a topic in `NorthVirginia.before(this)`.
   */
  readonly alarms: Alarms;
}

/** A health check of Route 53, by which records answer or do not, with an alarm. */
export class DnsHealthCheck extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.edge.DnsHealthCheck';

  /** The health check, for the answers of a `DnsRecord`. */
  public readonly healthCheck: route53.HealthCheck;

  /** The alarm on an unhealthy status, in us-east-1; empty with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: DnsHealthCheckProps) {
    super(scope, id);
    props = injectedProps(DnsHealthCheck.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('DnsHealthCheck', scope, id), healthCheckAlarmRules(Stack.of(this), props.alarms));

    const { monitor, inverted = false } = props;
    const config = monitor._bind(this);
    for (const child of config.childHealthChecks ?? []) {
      if (Stack.of(child).region !== Stack.of(this).region) NorthVirginia._readWeakly(child);
    }
    this.healthCheck = new route53.HealthCheck(this, monitor._id, { ...config, inverted });
    // The console lists health checks by it; otherwise they have an id alone.
    Tags.of(this.healthCheck).add('Name', this.node.path.slice(-256));
    this.alarms = this.createAlarms(props.alarms, config);
  }

  /** 1 where the check is healthy, else 0: the minimum in a minute. */
  public metricStatus(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('HealthCheckStatus', cloudwatch.Stats.MINIMUM, options);
  }

  /** The share of health checkers that find the endpoint healthy, in percent. */
  public metricHealthyPercentage(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('HealthCheckPercentageHealthy', cloudwatch.Stats.AVERAGE, options);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    return [graph(this, 'health', { region: METRICS_REGION, left: [this.metricStatus()] })];
  }

  private metric(metricName: string, statistic: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/Route53',
      metricName,
      dimensionsMap: { HealthCheckId: (this.healthCheck.node.defaultChild as route53.CfnHealthCheck).ref },
      statistic,
      period: Duration.minutes(1),
      region: METRICS_REGION,
      ...options,
    });
  }

  private createAlarms(alarms: Alarms, config: route53.HealthCheckProps): cloudwatch.Alarm[] {
    if (!alarms.enabled) return [];
    const scope = this.alarmScope();
    const alarm = alarms.add(scope, 'UnhealthyAlarm', {
      severity: severityOf('dnsHealthCheck'),
      metric: this.metricStatus(),
      threshold: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 2,
      // A health check reports each minute: nothing means that it is gone, or that nobody can say.
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
      alarmDescription:
        'The health check is unhealthy, and records answer without what it watches: look at what the health checkers see (aws route53 get-health-check-status).',
    });
    // What replaces the health check is in the template of the other stack, too: it is read again where that changes, and not else
    // (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html).
    if (alarm && scope !== this) {
      const { type, requestInterval, measureLatency } = config;
      const watched = [type, requestInterval?.toSeconds(), measureLatency].filter((value) => value !== undefined);
      (alarm.node.defaultChild as cloudwatch.CfnAlarm).addMetadata('HealthCheck', watched.join(' '));
    }
    return alarm ? [alarm] : [];
  }

  /** A place in the stack of us-east-1 that has the metrics. */
  private alarmScope(): Construct {
    const stack = Stack.of(this);
    if (stack.region === METRICS_REGION) return this;
    if (Token.isUnresolved(stack.region)) {
      Validations.of(this).addWarning(
        'cdk-reference-architectures:healthCheckRegion',
        `The alarm sees the metrics of health checks in ${METRICS_REGION} alone, and the Region of the stack is not known; give it 'env: { region }'`,
      );
      return this;
    }
    NorthVirginia._readWeakly(this.healthCheck);
    return scopeIn(NorthVirginia.after(this), this);
  }
}
