import { Construct } from 'constructs';
import { Duration, Stack, Validations } from 'aws-cdk-lib/core';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { DIGEST_LENGTH, digestOf } from '../../../private/identity-digest';
import { injectedProps } from '../../../private/property-injection';
import { readAgain } from '../../../private/read-again';
import { uniqueName } from '../../../private/unique-name';
import { at, validate } from '../../../private/validation';
import { NorthVirginia } from '../../north-virginia';
import { DnsAnswerType } from '../../private/dns-answer-type';
import { BoundDnsAnswer, dnsRecordRules } from '../../private/dns-record-rules';
import { DnsRoutingPolicy } from './dns-routing-policy';

/** Properties of a `DnsRecord`. */
export interface DnsRecordProps {
  /** The zone. */
  readonly zone: route53.IHostedZone;

  /** The name in the zone: `shop`, `*.shop`, or the zone's own with an empty text. */
  readonly recordName: string;

  /** The answers, and how Route 53 chooses among them. */
  readonly routing: DnsRoutingPolicy;

  /**
   * The time for which resolvers keep an answer, 0 seconds to 68 years. It is the same for all answers; an alias has that of its target.
   *
   * More than a minute takes a `longTtlReason` where an answer takes the place of another that fails: clients go to the old one for
   * that long.
   *
   * @default - a minute with health checks and several answers, else five minutes
   */
  readonly ttl?: Duration;

  /**
   * The reason why clients may go to an answer that has failed for more than a minute.
   *
   * @default - they may not
   */
  readonly longTtlReason?: string;
}

/**
 * One name in a zone with one routing policy and all of its answers, so that policies, TTLs and set identifiers cannot be mixed.
 *
 * All its records are one resource, whose changes reach Route 53 together: another policy, or another name for an answer, does not meet
 * the records that it takes the place of.
 */
export class DnsRecord extends Construct {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.edge.DnsRecord';

  /** The records of the name. */
  public readonly records: route53.CfnRecordSetGroup;

  /** The whole name, without the dot at its end. */
  public readonly domainName: string;

  /** The zone. */
  public readonly zone: route53.IHostedZone;

  /**
   * The types of its records.
   *
   * @internal
   */
  public readonly _types: readonly DnsAnswerType[];

  constructor(scope: Construct, id: string, props: DnsRecordProps) {
    super(scope, id);
    props = injectedProps(DnsRecord.PROPERTY_INJECTION_ID, scope, id, props);
    const { zone, recordName, routing } = props;
    this.zone = zone;
    this.domainName = recordName === '' ? zone.zoneName : `${recordName}.${zone.zoneName}`;
    const answers = routing._answers.map((route): BoundDnsAnswer => ({ ...route, ...route.answer._bind(this, zone) }));
    validate(at('DnsRecord', scope, id), dnsRecordRules({ ...props, domainName: this.domainName }, answers));

    const isHealthChecked = answers.some(({ healthCheck, hasOwnHealth }) => healthCheck !== undefined || hasOwnHealth);
    const ttl =
      props.ttl ?? (isHealthChecked || routing._name !== 'simple' ? Duration.minutes(1) : Duration.minutes(5));
    this.readFromOtherRegions([zone, ...answers.map(({ healthCheck }) => healthCheck)]);
    this._types = [...new Set(answers.flatMap(({ records }) => [...records.keys()]))];
    const collectionId = this.createCidrCollection(answers)?.attrId;
    this.records = new route53.CfnRecordSetGroup(this, 'Records', {
      hostedZoneId: zone.hostedZoneId,
      recordSets: answers.flatMap((answer) => this.recordsOf(answer, ttl, collectionId)),
    });
    readAgain(this.records, ...answers.map(({ target }) => target));
    this.warn(routing, props.longTtlReason);
  }

  /** Zones and health checks belong to no Region, but their stacks do. */
  private readFromOtherRegions(resources: (route53.IHostedZone | route53.IHealthCheck | undefined)[]): void {
    for (const resource of resources) {
      if (resource && Stack.of(resource).region !== Stack.of(this).region) NorthVirginia._readWeakly(resource);
    }
  }

  /** The ranges of IP-based routing. Its name holds the locations: one that records still name cannot be taken out of a collection. */
  private createCidrCollection(answers: readonly BoundDnsAnswer[]): route53.CfnCidrCollection | undefined {
    const locations = answers.flatMap(({ cidrLocation }) =>
      cidrLocation?.ranges ? [{ locationName: cidrLocation.name, cidrList: [...cidrLocation.ranges] }] : [],
    );
    if (locations.length === 0) return undefined;
    const digest = digestOf(
      this,
      locations.map(({ locationName }) => locationName),
    );
    return new route53.CfnCidrCollection(this, 'AddressRanges', {
      name: `${uniqueName(this, 64 - DIGEST_LENGTH - 1)}-${digest}`,
      locations,
    });
  }

  private recordsOf(
    answer: BoundDnsAnswer,
    ttl: Duration,
    collectionId?: string,
  ): route53.CfnRecordSetGroup.RecordSetProperty[] {
    const { cidrLocation } = answer;
    return [...answer.records].map(([type, record]) => ({
      name: `${this.domainName}.`,
      type,
      setIdentifier: answer.setIdentifier,
      healthCheckId: answer.healthCheck?.healthCheckId,
      ttl: answer.isAlias ? undefined : String(ttl.toSeconds()),
      ...(collectionId !== undefined &&
        cidrLocation && { cidrRoutingConfig: { collectionId, locationName: cidrLocation.name } }),
      ...answer.properties,
      ...record,
    }));
  }

  private warn({ _unansweredReason }: DnsRoutingPolicy, longTtlReason?: string): void {
    if (_unansweredReason !== undefined) {
      Validations.of(this).addWarning(
        'cdk-reference-architectures:clientsWithoutAnswer',
        `Clients from other places get no answer for ${this.domainName}: ${_unansweredReason}`,
      );
    }
    if (longTtlReason !== undefined) {
      Validations.of(this).addWarning(
        'cdk-reference-architectures:slowDnsFailover',
        `Clients of ${this.domainName} go to an answer that has failed for as long as its TTL says: ${longTtlReason}`,
      );
    }
  }
}
