import { Construct } from 'constructs';
import { CfnDeletionPolicy, Stack, Token } from 'aws-cdk-lib/core';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { distinct, isKnown, matches, nonEmptyList, rule, Rules } from '../../private/validation';
import { NorthVirginia } from '../north-virginia';
import { readableCertificate } from '../private/delivery-certificates';
import { certificateRules } from '../private/delivery-origin-rules';
import { inNorthVirginia } from '../private/north-virginia-scope';

const REGION = 'us-east-1';

/** Options for names in a zone of Route 53. */
export interface DeliveryZoneDomainOptions {
  /**
   * The certificate of the names, in us-east-1.
   *
   * @default - one that is issued there, validated in the zone
   */
  readonly certificate?: acm.ICertificate;
}

/** The names of a distribution. */
export abstract class DeliveryDomain {
  /**
   * Names in a public zone of Route 53: with alias records for IPv4 and IPv6, and a certificate in us-east-1. In another Region the zone
   * must be there before the stack of the distribution.
   *
   * @param hostNames the names, in lower case; `*.` in front stands for one label. The first one without a wildcard is that of `url`
   */
  public static inZone(
    hostedZone: route53.IHostedZone,
    hostNames: string[],
    options: DeliveryZoneDomainOptions = {},
  ): DeliveryDomain {
    return new ZoneDomain(hostNames, hostedZone, options.certificate);
  }

  /**
   * Names whose DNS is elsewhere: point them to the name of the distribution.
   *
   * @param certificate the certificate of the names, in us-east-1
   * @param hostNames the names, in lower case; `*.` in front stands for one label
   */
  public static withCertificate(certificate: acm.ICertificate, hostNames: string[]): DeliveryDomain {
    return new CertifiedDomain(hostNames, certificate);
  }

  /** The name that CloudFront gives, as `d111111abcdef8.cloudfront.net`. AWS sets the versions of TLS for it, from 1.0 on. */
  public static cloudFrontName(): DeliveryDomain {
    return new CloudFrontName();
  }

  /**
   * The names, without that of CloudFront.
   *
   * @internal
   */
  public abstract readonly _hostNames: string[];

  /**
   * Whether a certificate is made in us-east-1.
   *
   * @internal
   */
  public readonly _certifies: boolean = false;

  /**
   * The certificate that was given, which may be in another stack.
   *
   * @internal
   */
  public readonly _given?: acm.ICertificate;

  /**
   * The problems of it.
   *
   * @internal
   */
  public abstract _rules(scope: Construct): Rules;

  /**
   * The certificate, as the stack of the distribution can read it.
   *
   * @internal
   */
  public _certificate(_scope: Construct): acm.ICertificate | undefined {
    return undefined;
  }

  /**
   * Points the names to the distribution.
   *
   * @internal
   */
  public _alias(_scope: Construct, _distribution: cloudfront.Distribution, _ipv6: boolean): void {
    // Nothing: the names are elsewhere.
  }
}

class CloudFrontName extends DeliveryDomain {
  public readonly _hostNames = [];

  public _rules(): Rules {
    return [];
  }
}

class CertifiedDomain extends DeliveryDomain {
  constructor(
    public readonly _hostNames: string[],
    public override readonly _given?: acm.ICertificate,
  ) {
    super();
  }

  public _rules(_scope: Construct): Rules {
    const names = this._hostNames;
    return [
      nonEmptyList('domain.hostNames', names),
      distinct('domain.hostNames', names),
      // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
      rule(names.length > 100, () => `'domain.hostNames' must be at most 100, got ${names.length}; take a wildcard`),
      rule(
        names.some((name) => Token.isUnresolved(name)),
        () => `'domain.hostNames' must be known at synthesis: the records are named after them; write them out`,
      ),
      names.flatMap((name) =>
        matches(
          'domain.hostNames',
          name,
          /^(\*\.)?([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)+[a-z]{2,}$/,
          "host names in lower case, for example 'www.example.com'",
        ),
      ),
      certificateRules('certificate', this._given),
    ];
  }

  public override _certificate(scope: Construct): acm.ICertificate | undefined {
    return this._given && readableCertificate(scope, 'CertificateElsewhere', this._given);
  }
}

/** https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html */
const MAX_NAMES_OF_CERTIFICATE = 10;

class ZoneDomain extends CertifiedDomain {
  public override readonly _certifies: boolean;

  constructor(
    hostNames: string[],
    private readonly hostedZone: route53.IHostedZone,
    certificate?: acm.ICertificate,
  ) {
    super(hostNames, certificate);
    this._certifies = certificate === undefined;
  }

  public override _rules(scope: Construct): Rules {
    const { zoneName } = this.hostedZone;
    const names = this._hostNames;
    const { region } = Stack.of(scope);
    return [
      super._rules(scope),
      rule(
        this.hostedZone instanceof route53.PrivateHostedZone,
        () => `'hostedZone' must be a public one, which browsers and the validation of certificates ask; take that`,
      ),
      rule(
        this._certifies && names.length > MAX_NAMES_OF_CERTIFICATE,
        () =>
          `'domain.hostNames' must be at most ${MAX_NAMES_OF_CERTIFICATE} for one certificate, got ${names.length}; give a 'certificate', or a name with a wildcard`,
      ),
      names.map((name) =>
        rule(
          isKnown(zoneName) && isKnown(name) && name !== zoneName && !name.endsWith(`.${zoneName}`),
          () => `'domain.hostNames' must be in 'hostedZone' ('${zoneName}'), got '${name}'; change one of the two`,
        ),
      ),
      rule(
        this._certifies &&
          isKnown(region) &&
          region !== REGION &&
          this.hostedZone.node.defaultChild !== undefined &&
          Stack.of(this.hostedZone) === Stack.of(scope),
        () =>
          `'hostedZone' must be there before the certificate in ${REGION}, and is made in the same stack in ${region}; make it in 'NorthVirginia.before(this)' or a stack of its own`,
      ),
    ];
  }

  public override _certificate(scope: Construct): acm.ICertificate {
    if (this._given) return readableCertificate(scope, 'CertificateElsewhere', this._given);
    const there = inNorthVirginia(scope, 'before');
    if (this.hostedZone.node.defaultChild) NorthVirginia._readWeakly(this.hostedZone);
    const [domainName = '', ...others] = this._hostNames;
    const certificate = new acm.Certificate(there, 'Certificate', {
      domainName,
      subjectAlternativeNames: others.length > 0 ? others : undefined,
      validation: acm.CertificateValidation.fromDns(this.hostedZone),
    });
    if (Stack.of(there) !== Stack.of(scope)) {
      // Its stack is updated before that of the distribution, which still uses the old one then: it could not be deleted.
      const { cfnOptions } = certificate.node.defaultChild as acm.CfnCertificate;
      cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
      cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN;
    }
    return readableCertificate(scope, 'CertificateElsewhere', certificate);
  }

  public override _alias(scope: Construct, distribution: cloudfront.Distribution, ipv6: boolean): void {
    const target = route53.RecordTarget.fromAlias(new CloudFrontTarget(distribution));
    const zone = this.hostedZone;
    if (Stack.of(zone) !== Stack.of(scope)) NorthVirginia._readWeakly(zone);
    // The id of a record comes from its name, so that no name moves another one.
    for (const name of this._hostNames) {
      const record = { zone, recordName: `${name}.`, target };
      new route53.ARecord(scope, `${name}Ipv4Record`, record);
      if (ipv6) new route53.AaaaRecord(scope, `${name}Ipv6Record`, record);
    }
  }
}
