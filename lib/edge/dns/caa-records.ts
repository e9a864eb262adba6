import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { distinct, matches, nonEmpty, nonEmptyList, rule, Rules, validate } from '../../private/validation';
import { isDomainName } from '../private/domain-names';

/** Options for the authorities that may issue certificates. */
export interface CaaRecordsOptions {
  /**
   * The authorities that may issue wildcard certificates, by their domain names; an empty list for none.
   *
   * @default - the same as for other certificates
   */
  readonly wildcardIssuers?: string[];

  /**
   * The address that authorities may report refused requests to: `mailto:`, `https://` or `http://`. Amazon ignores it.
   *
   * @default - none
   */
  readonly reportTo?: string;
}

/** One of the four names that ACM looks for: https://docs.aws.amazon.com/acm/latest/userguide/setup-caa.html */
const AMAZON = 'amazon.com';

/** The time that resolvers keep the record: short enough to take another authority on the same day. */
const TTL = Duration.hours(1);

/** The authorities that may issue certificates for the names of a zone, and of the zones below it that say nothing else. */
export abstract class CaaRecords {
  /** Amazon alone: AWS Certificate Manager, and the services that use it. */
  public static amazon(options: CaaRecordsOptions = {}): CaaRecords {
    return CaaRecords.issuers([AMAZON], options);
  }

  /**
   * The authorities that are named. Name `amazon.com` as well where AWS Certificate Manager issues certificates.
   *
   * @param issuers the domain names that the authorities publish for this, as `letsencrypt.org`; an empty list for none at all
   */
  public static issuers(issuers: string[], options: CaaRecordsOptions = {}): CaaRecords {
    const { wildcardIssuers, reportTo } = options;
    validate('CaaRecords.issuers', [
      issuerRules('issuers', issuers),
      issuerRules('wildcardIssuers', wildcardIssuers ?? []),
      matches(
        'reportTo',
        reportTo,
        /^(mailto:[^@\s"]+@[^@\s"]+|https?:\/\/[^\s"]+)$/,
        `an address, as 'mailto:ca@example.com'`,
      ),
    ]);
    return new GivenCaaRecords(issuers, options);
  }

  /** The values that are given, for tags of other kinds. */
  public static values(values: route53.CaaRecordValue[]): CaaRecords {
    validate('CaaRecords.values', nonEmptyList('values', values));
    return new OtherCaaRecords(values);
  }

  /** No record: any authority may issue. Say why. */
  public static none(reason: string): CaaRecords {
    validate('CaaRecords.none', nonEmpty('reason', reason));
    return new OtherCaaRecords([]);
  }

  /**
   * Makes the record of the zone's own name, if there is one.
   *
   * @internal
   */
  public _bind(scope: Construct, zone: route53.IHostedZone): route53.CaaRecord | undefined {
    const values = this._values;
    return values.length > 0 ? new route53.CaaRecord(scope, 'Caa', { zone, values, ttl: TTL }) : undefined;
  }

  /** @internal */
  protected abstract readonly _values: route53.CaaRecordValue[];
}

class GivenCaaRecords extends CaaRecords {
  protected readonly _values: route53.CaaRecordValue[];

  constructor(issuers: string[], { wildcardIssuers, reportTo }: CaaRecordsOptions) {
    super();
    this._values = [
      ...tagged(route53.CaaTag.ISSUE, issuers),
      ...(wildcardIssuers ? tagged(route53.CaaTag.ISSUEWILD, wildcardIssuers) : []),
      ...(reportTo ? [{ flag: 0, tag: route53.CaaTag.IODEF, value: reportTo }] : []),
    ];
  }
}

class OtherCaaRecords extends CaaRecords {
  constructor(protected readonly _values: route53.CaaRecordValue[]) {
    super();
  }
}

/** A semicolon is nobody: https://www.rfc-editor.org/rfc/rfc8659#name-caa-issue-property */
function tagged(tag: route53.CaaTag, issuers: string[]): route53.CaaRecordValue[] {
  return (issuers.length > 0 ? issuers : [';']).map((value) => ({ flag: 0, tag, value }));
}

function issuerRules(prop: string, issuers: string[]): Rules {
  return [
    distinct(prop, issuers),
    issuers.map((issuer) =>
      rule(
        !isDomainName(issuer.split(';')[0]?.trim() ?? ''),
        () => `'${prop}' must be domain names of authorities, as 'letsencrypt.org', got '${issuer}'`,
      ),
    ),
  ];
}
