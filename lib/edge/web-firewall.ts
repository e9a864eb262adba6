import { Construct } from 'constructs';
import { Aws, Duration, Names, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Alarms, IObservable } from '../observability';
import { graph, severityOf } from '../observability/internal';
import { injectedProps } from '../private/property-injection';
import { at, isKnown, matches, rule, validate } from '../private/validation';
import { logRequests } from './private/firewall-logs';
import { actionsOf, rulesOf } from './private/firewall-parts';
import { capacityRules, destinationRules, firewallRules, monetizationRules } from './private/firewall-rules';
import { associate } from './private/web-acl-association';
import { inOrder, visibility } from './private/web-acl-rules';
import { settingRules, settingsOf } from './private/web-acl-settings';
import { LoggedRequests, WebFirewallOptions } from './web-firewall-options';

/** The resources that a firewall can protect. */
export enum FirewallScope {
  /** Load balancers, API Gateway stages, AppSync APIs and Cognito user pools of its Region. */
  REGIONAL = 'REGIONAL',

  /** CloudFront distributions; its stack must be in us-east-1. */
  CLOUDFRONT = 'CLOUDFRONT',
}

/** A firewall for web requests. */
export interface IWebFirewall {
  /** ARN of the web ACL; a CloudFront distribution takes it as its `webAclId`. */
  readonly webAclArn: string;

  /**
   * Puts a load balancer, an API Gateway stage or another regional resource behind the firewall.
   *
   * @param scope the construct that owns what is protected
   * @param resourceArn ARN of what is protected
   */
  protect(scope: Construct, id: string, resourceArn: string): wafv2.CfnWebACLAssociation;
}

/** Properties of a `WebFirewall`. */
export interface WebFirewallProps extends WebFirewallOptions {
  /** The recipients of alarms when the firewall blocks many requests. */
  readonly alarms: Alarms;

  /**
   * The resources that the firewall can protect. A change replaces it.
   *
   * @default FirewallScope.REGIONAL
   */
  readonly scope?: FirewallScope;
}

/**
 * A web application firewall (AWS WAF) with rules that AWS keeps current, a limit on each caller, and logs.
 *
 * It costs 5 USD a month, 1 USD a month for each rule (four by default), and 0.60 USD for a million requests
 * (https://aws.amazon.com/waf/pricing/). Nothing in it is a paid add-on unless you name it.
 */
export class WebFirewall extends Construct implements IWebFirewall, IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.edge.WebFirewall';

  /**
   * A firewall that exists already.
   *
   * @param webAclArn the ARN of the web ACL
   */
  public static fromWebAclArn(webAclArn: string): IWebFirewall {
    validate('WebFirewall.fromWebAclArn', [
      ...matches(
        'webAclArn',
        webAclArn,
        /^arn:[\w-]+:wafv2:[\w-]+:\d{12}:(regional|global)\/webacl\/[^/]+\/[^/]+$/,
        'the ARN of an AWS WAF (v2) web ACL',
      ),
    ]);
    return new ImportedFirewall(webAclArn);
  }

  /** The web ACL. */
  public readonly webAcl: wafv2.CfnWebACL;

  /** ARN of the web ACL. */
  public readonly webAclArn: string;

  /** The log group of the requests; undefined with a `logDestination`. */
  public readonly logGroup?: logs.LogGroup;

  /** Capacity that the rules take, in web ACL capacity units (WCU). */
  public readonly capacity: number;

  /** The alarm on many blocked requests; empty with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly forCloudFront: boolean;
  private readonly fraudControl: boolean;
  private readonly hasRateLimit: boolean;
  private readonly maxCapacity: number;
  private readonly metricName: string;
  private readonly protections = new Map<string, wafv2.CfnWebACLAssociation>();

  constructor(scope: Construct, id: string, props: WebFirewallProps) {
    super(scope, id);
    props = injectedProps(WebFirewall.PROPERTY_INJECTION_ID, scope, id, props);
    const firewallScope = props.scope ?? FirewallScope.REGIONAL;
    const rules = rulesOf(props);
    this.forCloudFront = firewallScope === FirewallScope.CLOUDFRONT;
    this.fraudControl = (props.managedRules ?? []).some(({ _config }) => _config.fraudControl);
    this.hasRateLimit = props.rateLimits === undefined || props.rateLimits.length > 0;
    this.maxCapacity = props.maxCapacity ?? 1500;
    this.metricName = Names.uniqueResourceName(this, { maxLength: 128 });
    this.capacity = rules.reduce((sum, { capacity }) => sum + capacity, 0);
    validate(
      at('WebFirewall', scope, id),
      rule(
        this.forCloudFront && isKnown(Stack.of(this).region) && Stack.of(this).region !== 'us-east-1',
        () =>
          `'scope' CLOUDFRONT needs a stack in us-east-1, got ${Stack.of(this).region}; give the firewall a stack there`,
      ),
      capacityRules(this.capacity, this.maxCapacity),
      firewallRules(props, rules, this.forCloudFront),
      settingRules(props, this.forCloudFront),
      destinationRules(props),
      monetizationRules(props, this.forCloudFront),
    );

    this.webAcl = new wafv2.CfnWebACL(this, 'WebAcl', {
      scope: firewallScope,
      defaultAction: { allow: {} },
      visibilityConfig: visibility(this.metricName),
      ...settingsOf(props, actionsOf(props)),
      rules: inOrder(rules, {
        scope: this,
        firewallScope,
        callerHeader: props.callerAddress?._header,
        countOnly: props.countOnly ?? false,
      }),
    });
    this.webAclArn = this.webAcl.attrArn;
    this.logGroup = logRequests(this, {
      destination: props.logDestination,
      webAclArn: this.webAclArn,
      retention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS,
      encryptionKey: props.logEncryptionKey,
      allRequests: props.loggedRequests === LoggedRequests.ALL,
      redactedHeaders: ['authorization', 'cookie', ...(props.redactedHeaders ?? [])],
      redactQueryStrings: props.redactQueryStrings ?? false,
    });
    this.alarms = this.createAlarms(props);
  }

  public protect(scope: Construct, id: string, resourceArn: string): wafv2.CfnWebACLAssociation {
    const association = associate(scope, id, {
      webAclArn: this.webAclArn,
      forCloudFront: this.forCloudFront,
      fraudControl: this.fraudControl,
      resourceArn,
    });
    this.protections.set(resourceArn, association);
    return association;
  }

  /**
   * The association of a resource that the firewall protects.
   *
   * @internal
   */
  public _protectionOf(resourceArn: string): wafv2.CfnWebACLAssociation | undefined {
    return this.protections.get(resourceArn);
  }

  /**
   * What others have to know before they add rules of their own.
   *
   * @internal
   */
  public get _limits(): {
    readonly forCloudFront: boolean;
    readonly hasRateLimit: boolean;
    readonly maxCapacity: number;
  } {
    const { forCloudFront, hasRateLimit, maxCapacity } = this;
    return { forCloudFront, hasRateLimit, maxCapacity };
  }

  /** Requests that the firewall blocked. */
  public metricBlocked(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('BlockedRequests', options);
  }

  /** Requests that the firewall let pass. */
  public metricAllowed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('AllowedRequests', options);
  }

  /** Requests that a rule counted without deciding on them. */
  public metricCounted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('CountedRequests', options);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    return [
      graph(this, 'requests', {
        left: [this.metricAllowed()],
        right: [this.metricBlocked(), this.metricCounted()],
      }),
    ];
  }

  private metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/WAFV2',
      metricName,
      // Metrics of CloudFront's firewalls have no Region.
      dimensionsMap: {
        WebACL: this.metricName,
        Rule: 'ALL',
        ...(this.forCloudFront ? {} : { Region: Aws.REGION }),
      },
      statistic: cloudwatch.Stats.SUM,
      period: Duration.minutes(5),
      ...options,
    }).attachTo(this);
  }

  private createAlarms({ alarms, alarmThresholds = {} }: WebFirewallProps): cloudwatch.Alarm[] {
    const { blockedRequests: threshold = 1000, allowedRequests } = alarmThresholds;
    const blocked = alarms.add(this, 'BlockedAlarm', {
      severity: severityOf('firewallBlocked'),
      metric: this.metricBlocked(),
      threshold,
      evaluationPeriods: 1,
      alarmDescription: `The firewall has blocked ${threshold} requests or more in 5 minutes: look at the sampled requests of the web ACL, for an attack or for a rule that blocks customers.`,
    });
    const allowed =
      allowedRequests === undefined
        ? undefined
        : alarms.add(this, 'AllowedAlarm', {
            severity: severityOf('firewallAllowed'),
            metric: this.metricAllowed(),
            threshold: allowedRequests,
            evaluationPeriods: 1,
            alarmDescription: `The firewall has let ${allowedRequests} requests or more pass in 5 minutes: look at the sampled requests of the web ACL, for a flood that no rule objects to.`,
          });
    return [blocked, allowed].filter((alarm) => alarm !== undefined);
  }
}

class ImportedFirewall implements IWebFirewall {
  constructor(public readonly webAclArn: string) {}

  public protect(scope: Construct, id: string, resourceArn: string): wafv2.CfnWebACLAssociation {
    const forCloudFront = isKnown(this.webAclArn) && this.webAclArn.includes(':global/');
    return associate(scope, id, { webAclArn: this.webAclArn, forCloudFront, fraudControl: false, resourceArn });
  }
}
