import { Construct, IConstruct } from 'constructs';
import { Aws, Fn, Stack } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, HttpOriginProps, OriginGroup } from 'aws-cdk-lib/aws-cloudfront-origins';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { distinct, nonEmptyList, oneOf, rule, Rules } from '../../private/validation';
import type { DeliveryFailoverOptions, DeliveryInternetOriginOptions } from '../delivery/delivery-origin-options';
import { NorthVirginia } from '../north-virginia';
import { accessControlOf } from './delivery-buckets';
import { readableCertificate } from './delivery-certificates';
import { certificateRules, originPropsOf, originRules, timeoutRules } from './delivery-origin-rules';
import { DeliveryKind, DeliverySource } from './delivery-source';

/** A server by HTTPS, by its public name. */
export class ServerSource implements DeliverySource {
  public readonly kind = DeliveryKind.APPLICATION;
  public readonly readOnly = false;
  public readonly grpcObstacle: string | undefined;

  /**
   * @param nameOf its host name, for the stack of a construct
   * @param own what is wrong with it beside the options
   */
  constructor(
    private readonly nameOf: (scope: Construct) => string,
    protected readonly options: DeliveryInternetOriginOptions,
    private readonly own: (scope: Construct) => Rules = () => [],
    private readonly path?: string,
  ) {
    this.grpcObstacle = internetObstacleOf(options);
  }

  public rules(scope: Construct): Rules {
    const { readTimeout, keepaliveTimeout, clientCertificate } = this.options;
    return [
      this.own(scope),
      originRules(this.options),
      timeoutRules(readTimeout, keepaliveTimeout),
      certificateRules('clientCertificate', clientCertificate),
    ];
  }

  public bind(scope: Construct, id: string): cloudfront.IOrigin {
    return this.origin(scope, id);
  }

  protected origin(scope: Construct, id: string, originAccessControlId?: string): cloudfront.IOrigin {
    const path = `${this.path ?? ''}${this.options.path ?? ''}` || undefined;
    return internetOrigin(scope, id, this.nameOf(scope), { ...this.options, path }, originAccessControlId);
  }
}

/** The option that CloudFront does not have with gRPC: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-using-grpc.html */
export function internetObstacleOf({
  originShieldRegion,
  clientCertificate,
}: DeliveryInternetOriginOptions): string | undefined {
  if (originShieldRegion !== undefined) return "'originShieldRegion'";
  return clientCertificate && "'clientCertificate'";
}

/** An origin by HTTPS. */
export function internetOrigin(
  scope: Construct,
  id: string,
  hostName: string,
  options: DeliveryInternetOriginOptions,
  originAccessControlId?: string,
): cloudfront.IOrigin {
  const { readTimeout, keepaliveTimeout, ipAddressType, clientCertificate } = options;
  const certificate = clientCertificate && readableCertificate(scope, `${id}ClientCertificate`, clientCertificate);
  return new InternetOrigin(hostName, certificate?.certificateArn, {
    ...originPropsOf(id, options),
    readTimeout,
    keepaliveTimeout,
    ipAddressType,
    protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
    originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1_2],
    originAccessControlId,
  });
}

/** The origin of aws-cdk-lib has no property for a certificate of CloudFront. */
class InternetOrigin extends HttpOrigin {
  constructor(
    hostName: string,
    private readonly clientCertificateArn: string | undefined,
    props: HttpOriginProps,
  ) {
    super(hostName, props);
  }

  protected override renderCustomOriginConfig(): cloudfront.CfnDistribution.CustomOriginConfigProperty | undefined {
    const config = super.renderCustomOriginConfig();
    const { clientCertificateArn } = this;
    return config && clientCertificateArn !== undefined
      ? { ...config, originMtlsConfig: { clientCertificateArn } }
      : config;
  }
}

/** The URL of a function, by signed requests. */
export class FunctionUrlSource extends ServerSource {
  public override readonly grpcObstacle = 'a function URL';

  constructor(
    private readonly functionUrl: lambda.IFunctionUrl,
    options: DeliveryInternetOriginOptions,
  ) {
    super(
      () => Fn.select(2, Fn.split('/', functionUrl.url)),
      options,
      (scope) => [
        rule(
          functionUrl.authType !== lambda.FunctionUrlAuthType.AWS_IAM,
          () =>
            `'origin' is a function URL without IAM, which everybody can call beside CloudFront; give it 'FunctionUrlAuthorization.iam()'`,
        ),
        rule(
          Stack.of(functionUrl) !== Stack.of(scope),
          () =>
            `'origin' is a function URL of another stack, whose permission names the distribution; put both into one stack`,
        ),
      ],
    );
  }

  public override bind(scope: Construct, id: string): cloudfront.IOrigin {
    return this.origin(scope, id, accessControlOf(scope, 'FunctionAccess', 'lambda').ref);
  }

  /** Both are needed: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html */
  public allow(scope: Construct, id: string, distribution: cloudfront.Distribution): void {
    const permission = {
      principal: 'cloudfront.amazonaws.com',
      functionName: this.functionUrl.functionArn,
      sourceArn: `arn:${Aws.PARTITION}:cloudfront::${Aws.ACCOUNT_ID}:distribution/${distribution.distributionId}`,
    };
    new lambda.CfnPermission(scope, `${id}InvokeUrl`, { ...permission, action: 'lambda:InvokeFunctionUrl' });
    new lambda.CfnPermission(scope, `${id}Invoke`, {
      ...permission,
      action: 'lambda:InvokeFunction',
      invokedViaFunctionUrl: true,
    });
  }
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html */
const FAILOVER_CODES = [400, 403, 404, 416, 500, 502, 503, 504];

/** Two origins, of which the second is asked where the first fails. */
export class FailoverSource implements DeliverySource {
  public readonly kind: DeliveryKind;
  // CloudFront refuses other methods at a group.
  public readonly readOnly = true;
  public readonly grpcObstacle = 'a failover';
  public readonly lists: boolean;
  public readonly vpcOrigins: readonly string[];
  public readonly reads: readonly IConstruct[];
  private readonly statusCodes: number[];

  constructor(
    private readonly primary: DeliverySource,
    private readonly secondary: DeliverySource,
    private readonly options: DeliveryFailoverOptions,
  ) {
    this.statusCodes = options.statusCodes ?? [500, 502, 503, 504];
    this.kind = primary.kind;
    this.lists = (primary.lists ?? false) || (secondary.lists ?? false);
    this.reads = [...(primary.reads ?? []), ...(secondary.reads ?? [])];
    this.vpcOrigins = [...(primary.vpcOrigins ?? []), ...(secondary.vpcOrigins ?? [])];
  }

  public rules(scope: Construct): Rules {
    return [
      rule(
        [this.primary, this.secondary].some((source) => source instanceof FailoverSource),
        () => `'origin' must not be a failover within a failover; give two origins`,
      ),
      rule(this.primary === this.secondary, () => `'secondary' must not be the primary origin; give another one`),
      nonEmptyList('statusCodes', this.statusCodes),
      distinct('statusCodes', this.statusCodes.map(String)),
      this.statusCodes.flatMap((code) => oneOf('statusCodes', code, FAILOVER_CODES)),
      this.primary.rules(scope),
      this.secondary.rules(scope),
    ];
  }

  public bind(scope: Construct, id: string): cloudfront.IOrigin {
    return new OriginGroup({
      primaryOrigin: this.primary.bind(scope, `${id}Primary`),
      fallbackOrigin: this.secondary.bind(scope, `${id}Secondary`),
      fallbackStatusCodes: this.statusCodes,
      selectionCriteria: this.options.selectionCriteria,
    });
  }

  public allow(scope: Construct, id: string, distribution: cloudfront.Distribution, isStaging: boolean): void {
    this.primary.allow?.(scope, `${id}Primary`, distribution, isStaging);
    this.secondary.allow?.(scope, `${id}Secondary`, distribution, isStaging);
  }
}

/** The address of an API in its own Region, which another stack reads weakly. */
export function apiHostOf(scope: Construct, api: Construct, apiId: string): string {
  const owner = Stack.of(api);
  const isElsewhere = owner !== Stack.of(scope);
  if (isElsewhere) NorthVirginia._readWeakly(api);
  return `${apiId}.execute-api.${isElsewhere ? owner.region : Aws.REGION}.${Aws.URL_SUFFIX}`;
}
