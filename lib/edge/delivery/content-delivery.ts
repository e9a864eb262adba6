import { Construct } from 'constructs';
import { Duration, Stack, Validations } from 'aws-cdk-lib/core';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { IObservable } from '../../observability';
import { graph } from '../../observability/internal';
import { injectedProps } from '../../private/property-injection';
import { readAgain } from '../../private/read-again';
import { acknowledgeInherent } from '../../private/rule-packs';
import { at, isKnown, validate } from '../../private/validation';
import { NorthVirginia } from '../north-virginia';
import { createDeliveryAlarms } from '../private/delivery-alarms';
import { OriginBindings } from '../private/delivery-behaviors';
import {
  createDistribution,
  DistributionContent,
  DistributionSettings,
  originsOf,
  resourceOf,
} from '../private/delivery-distribution';
import { deliveryRules } from '../private/delivery-rules';
import { DeliveryKind } from '../private/delivery-source';
import { inNorthVirginia } from '../private/north-virginia-scope';
import { contentsOf, StagingDistribution } from '../private/staging-distribution';
import { IWebFirewall } from '../web-firewall';
import { ContentDeliveryProps } from './content-delivery-options';
import { DeliveryDomain } from './delivery-domain';
import { DeliveryLogs } from './delivery-logs';
import { SecurityHeaders } from './security-headers';

/**
 * Content from the edge of AWS's network (Amazon CloudFront), by HTTPS alone: private buckets, APIs and load balancers behind one name, with
 * a firewall, security headers, logs and alarms. What AWS has in us-east-1 alone is made there, whatever the Region of the stack.
 */
export class ContentDelivery extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.edge.ContentDelivery';

  /** The distribution. */
  public readonly distribution: cloudfront.Distribution;

  /** The address, with the first name of `domain`, or that of CloudFront. */
  public readonly url: string;

  /** The distribution that is tried, with `staging`. */
  public readonly stagingDistribution?: cloudfront.Distribution;

  /** The certificate of the names. */
  public readonly certificate?: acm.ICertificate;

  /** The firewall. */
  public readonly firewall?: IWebFirewall;

  /** The headers of answers. */
  public readonly responseHeadersPolicy?: cloudfront.IResponseHeadersPolicy;

  /** The log group of the requests, in us-east-1. Those to the staging distribution have their own. */
  public readonly accessLogGroup?: logs.LogGroup;

  /** The bucket of the logs of requests. */
  public readonly accessLogBucket?: s3.IBucket;

  /** The alarms, in us-east-1; empty with `Alarms.none()`. That of the firewall is its own. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly distributionId: string;

  constructor(scope: Construct, id: string, props: ContentDeliveryProps) {
    super(scope, id);
    props = injectedProps(ContentDelivery.PROPERTY_INJECTION_ID, scope, id, props);
    const isFiles = props.origin._source.kind === DeliveryKind.FILES;
    const defaultRootObject = props.defaultRootObject ?? (isFiles ? 'index.html' : '');
    validate(at('ContentDelivery', scope, id), deliveryRules(this, props, defaultRootObject));

    const { domain = DeliveryDomain.cloudFrontName(), accessLogs = DeliveryLogs.cloudWatch() } = props;
    this.warnOfUnknownRegion(props, domain, accessLogs);
    this.certificate = domain._certificate(this);
    this.firewall = props.firewall._bind(this, props.alarms);
    this.responseHeadersPolicy = (props.securityHeaders ?? SecurityHeaders.strict())._bind(this);
    const settings = this.settingsOf(props);
    const content = { ...props, defaultRootObject };
    const isNamedByKeys = this.isNamedByKeys(props, content);
    const origins = new OriginBindings(this, isNamedByKeys);
    this.distribution = createDistribution(this, content, settings, {
      origins,
      hostNames: domain._hostNames,
      additionalMetrics: props.additionalMetrics ?? false,
    });
    const resource = resourceOf(this.distribution);
    NorthVirginia._readWeakly(resource);
    readAgain(resource, domain._given);
    props.mutualTls?._bind(this, resource);
    if (props.staticIps)
      resource.addPropertyOverride('DistributionConfig.AnycastIpListId', props.staticIps._bind(this));
    if (accessLogs._delivers) acknowledgeLogs(this.distribution);
    this.distributionId = resource.ref;
    origins.allow(this.distribution);
    domain._alias(this, this.distribution, settings.ipv6);
    const hostName = domain._hostNames.find((name) => !name.startsWith('*.'));
    this.url = `https://${hostName ?? this.distribution.distributionDomainName}`;
    const { logGroup, bucket } = accessLogs._delivers
      ? accessLogs._bind(inNorthVirginia(this, 'after'), this.distributionId)
      : {};
    this.accessLogGroup = logGroup;
    this.accessLogBucket = bucket;
    const staged = props.staging && new StagingDistribution(this, props.staging, content, settings, isNamedByKeys);
    staged?.attach(this.distribution);
    this.stagingDistribution = staged?.distribution;
    if (staged && accessLogs._delivers) this.logStaging(staged, accessLogs);
    this.alarms = props.alarms.enabled ? createDeliveryAlarms(inNorthVirginia(this, 'after'), this, props, staged) : [];
  }

  /** Lets a grantee have CloudFront forget what it has cached. */
  public grantCreateInvalidation(grantee: iam.IGrantable): iam.Grant {
    return this.distribution.grants.createInvalidation(grantee);
  }

  /** Requests of viewers, by all methods. Metrics of CloudFront are in us-east-1. */
  public metricRequests(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Requests', cloudwatch.Stats.SUM, options);
  }

  /** The share of requests that are answered with 4xx, in percent. */
  public metricClientErrorRate(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('4xxErrorRate', cloudwatch.Stats.AVERAGE, options);
  }

  /** The share of requests that are answered with 5xx, in percent. */
  public metricServerErrorRate(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('5xxErrorRate', cloudwatch.Stats.AVERAGE, options);
  }

  /** The time that origins take until they answer, in milliseconds. Only with `additionalMetrics`. */
  public metricOriginLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('OriginLatency', cloudwatch.Stats.AVERAGE, options);
  }

  /** The share of requests that are answered from the cache, in percent. Only with `additionalMetrics`. */
  public metricCacheHitRate(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('CacheHitRate', cloudwatch.Stats.AVERAGE, options);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    const region = 'us-east-1';
    return [
      graph(this, 'requests', {
        region,
        left: [this.metricRequests({ region })],
        right: [this.metricServerErrorRate({ region }), this.metricClientErrorRate({ region })],
      }),
    ];
  }

  private settingsOf(props: ContentDeliveryProps): DistributionSettings {
    return {
      comment: props.comment ?? this.node.path,
      enabled: props.enabled ?? true,
      certificate: this.certificate,
      minProtocolVersion: props.minProtocolVersion,
      http3: props.http3 ?? props.mutualTls === undefined,
      ipv6: props.staticIps?._ipv6 ?? true,
      priceClass: props.priceClass ?? cloudfront.PriceClass.PRICE_CLASS_ALL,
      webAclId: props.firewall._attached ? this.firewall?.webAclArn : undefined,
      cacheTagHeader: props.cacheTagHeader,
      headers: this.responseHeadersPolicy,
    };
  }

  /** The bundle of a trust store is in a bucket that may have the same key. */
  private isNamedByKeys({ staging, mutualTls }: ContentDeliveryProps, content: DistributionContent): boolean {
    const origins = contentsOf(content, staging).flatMap(originsOf);
    return mutualTls === undefined && origins.every(({ _source }) => _source.standsAlone?.(this));
  }

  private logStaging(staged: StagingDistribution, accessLogs: DeliveryLogs): void {
    acknowledgeLogs(staged.distribution);
    accessLogs._bind(inNorthVirginia(staged, 'after'), resourceOf(staged.distribution).ref);
  }

  private warnOfUnknownRegion(
    { firewall, alarms }: ContentDeliveryProps,
    domain: DeliveryDomain,
    accessLogs: DeliveryLogs,
  ) {
    if (isKnown(Stack.of(this).region)) return;
    if (!firewall._creates && !alarms.enabled && !domain._certifies && !accessLogs._delivers) return;
    Validations.of(this).addWarning(
      'cdk-reference-architectures:deliveryRegionUnknown',
      `The Region of the stack is not known, and is taken for us-east-1: elsewhere its alarms see nothing, and the rest is not deployed. Give the stack 'env: { region }', whichever it is.`,
    );
  }

  private metric(metricName: string, statistic: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/CloudFront',
      metricName,
      dimensionsMap: { DistributionId: this.distributionId, Region: 'Global' },
      statistic,
      period: Duration.minutes(5),
      ...options,
    });
  }
}

function acknowledgeLogs(distribution: cloudfront.Distribution): void {
  acknowledgeInherent(
    distribution,
    'Its standard logs of version 2 are delivered by CloudWatch Logs, which is no property of a distribution',
    'AwsSolutions-CFR3',
  );
}
