import { Construct } from 'constructs';
import { Duration, SecretValue } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { BucketSource } from '../private/delivery-buckets';
import { PublicLoadBalancerSource, VpcLoadBalancerSource } from '../private/delivery-load-balancers';
import { hostNameRules } from '../private/delivery-origin-rules';
import { apiHostOf, FailoverSource, FunctionUrlSource, ServerSource } from '../private/delivery-servers';
import { DeliverySource } from '../private/delivery-source';
import { DeliveryOriginProtocol } from './delivery-origin-protocol';

/** Options for every origin. */
export interface DeliveryOriginOptions {
  /**
   * A path that is put in front of the path of each request, with a slash at its beginning and none at its end.
   *
   * @default - none
   */
  readonly path?: string;

  /**
   * A Region whose cache all edge locations ask before the origin: the one nearest to the origin. It costs more for each request that
   * gets there (https://aws.amazon.com/cloudfront/pricing/).
   *
   * @default - none
   */
  readonly originShieldRegion?: string;

  /**
   * Headers that CloudFront adds to each request to the origin, at most 30.
   *
   * @default - none
   */
  readonly customHeaders?: Record<string, string>;
}

/** Options for a bucket. */
export interface DeliveryBucketOriginOptions extends DeliveryOriginOptions {
  /**
   * Whether CloudFront may list the bucket, so that S3 answers 404 for what is missing. Otherwise it answers 403, as for what is
   * forbidden.
   *
   * @default true - nobody else sees a list: the root is answered by `defaultRootObject`
   */
  readonly missingAsNotFound?: boolean;

  /**
   * The id of the distribution, from its first deployment on: the policy of the bucket's key, and of a bucket in another stack, then names
   * it in place of all distributions of the account. CloudFormation cannot know it before: the distribution needs the bucket, and the
   * bucket its key.
   *
   * @default - all distributions of the account; the policy of a bucket in the same stack always names the one
   */
  readonly distributionId?: string;
}

/** Options for a server. */
export interface DeliveryServerOriginOptions extends DeliveryOriginOptions {
  /**
   * The time that CloudFront waits for an answer, and between two parts of one, 1 to 120 seconds.
   *
   * @default Duration.seconds(30)
   */
  readonly readTimeout?: Duration;

  /**
   * The time that an idle connection is kept, 1 to 120 seconds.
   *
   * @default Duration.seconds(5)
   */
  readonly keepaliveTimeout?: Duration;
}

/** Options for a load balancer in a VPC. */
export interface DeliveryLoadBalancerOriginOptions extends DeliveryServerOriginOptions {
  /**
   * The peers that the security groups of the load balancer let in on the port. After the first deployment the security group
   * `CloudFront-VPCOrigins-Service-SG`, which AWS makes in the VPC, can take the place of the prefix list: of all distributions, it lets in
   * those of the account alone.
   *
   * @default - the prefix list of CloudFront's origin-facing servers in the Region of the load balancer
   */
  readonly clients?: ec2.IPeer[];

  /**
   * The reason why a load balancer with public addresses is reached by the VPC, for example a move of it.
   *
   * @default - an internet-facing load balancer is refused
   */
  readonly internetFacingReason?: string;
}

/** Options for a load balancer on the internet. */
export interface DeliveryPublicLoadBalancerOriginOptions extends DeliveryServerOriginOptions {
  /** The name of the load balancer in DNS, which is on the certificate of its listener on port 443. */
  readonly hostName: string;

  /**
   * The secret that CloudFront sends in a header; the rules of the listener must refuse requests without it. The addresses of CloudFront
   * are those of all its customers.
   */
  readonly secret: SecretValue;

  /** The reason that the load balancer is on the internet, for example an outage of VPC origins. */
  readonly reason: string;

  /**
   * The name of the header.
   *
   * @default 'x-origin-secret'
   */
  readonly secretHeaderName?: string;

  /**
   * The peers that the security groups of the load balancer let in on port 443.
   *
   * @default - the prefix list of CloudFront's origin-facing servers in the Region of the load balancer
   */
  readonly clients?: ec2.IPeer[];
}

/** Options for two origins of which the second stands in for the first. */
export interface DeliveryFailoverOptions {
  /**
   * The answers of the first origin, beside none at all, after which the second is asked.
   *
   * @default [500, 502, 503, 504]
   */
  readonly statusCodes?: number[];
}

/** The source of what CloudFront delivers. */
export class DeliveryOrigin {
  /**
   * A private bucket, in any Region, read by signed requests (origin access control). The policies of the bucket and of its key are
   * extended where this app owns them.
   */
  public static bucket(bucket: s3.IBucket, options: DeliveryBucketOriginOptions = {}): DeliveryOrigin {
    return new DeliveryOrigin(new BucketSource(bucket, options));
  }

  /** An HTTP API. Its own address stays open: switch it off (`disableExecuteApiEndpoint`) where it has a domain, and take `server()`. */
  public static httpApi(api: apigwv2.IHttpApi, options: DeliveryServerOriginOptions = {}): DeliveryOrigin {
    return new DeliveryOrigin(new ServerSource((scope) => apiHostOf(scope, api, api.apiId), options));
  }

  /** A stage of a REST API. */
  public static restApi(stage: apigateway.IStage, options: DeliveryServerOriginOptions = {}): DeliveryOrigin {
    const { restApi, stageName } = stage;
    const nameOf = (scope: Construct) => apiHostOf(scope, restApi, restApi.restApiId);
    return new DeliveryOrigin(new ServerSource(nameOf, options, undefined, `/${stageName}`));
  }

  /**
   * The URL of a function in the same stack, by signed requests: nobody else can call it. Clients that send a body must send its SHA-256
   * in the header `x-amz-content-sha256`
   * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html).
   */
  public static functionUrl(
    functionUrl: lambda.IFunctionUrl,
    options: DeliveryServerOriginOptions = {},
  ): DeliveryOrigin {
    return new DeliveryOrigin(new FunctionUrlSource(functionUrl, options));
  }

  /**
   * A server by HTTPS on port 443, by its public name.
   *
   * @param hostName the name, without `https://`
   */
  public static server(hostName: string, options: DeliveryServerOriginOptions = {}): DeliveryOrigin {
    return new DeliveryOrigin(
      new ServerSource(
        () => hostName,
        options,
        () => hostNameRules('hostName', hostName),
      ),
    );
  }

  /**
   * An Application Load Balancer in private subnets, by a VPC origin: it needs no public address. Its VPC needs an internet gateway, and
   * the distribution is of the same account.
   *
   * @param name the name of the VPC origin, beginning with a capital letter; another name is another one, which takes about 15 minutes
   */
  public static applicationLoadBalancer(
    name: string,
    loadBalancer: elbv2.IApplicationLoadBalancer,
    protocol: DeliveryOriginProtocol,
    options: DeliveryLoadBalancerOriginOptions = {},
  ): DeliveryOrigin {
    return new DeliveryOrigin(new VpcLoadBalancerSource(name, loadBalancer, protocol, options, false));
  }

  /**
   * A Network Load Balancer in private subnets, by a VPC origin; of IPv4, with a security group, without TLS listeners.
   *
   * @param name the name of the VPC origin, beginning with a capital letter; another name is another one, which takes about 15 minutes
   */
  public static networkLoadBalancer(
    name: string,
    loadBalancer: elbv2.INetworkLoadBalancer,
    protocol: DeliveryOriginProtocol,
    options: DeliveryLoadBalancerOriginOptions = {},
  ): DeliveryOrigin {
    return new DeliveryOrigin(new VpcLoadBalancerSource(name, loadBalancer, protocol, options, true));
  }

  /**
   * An internet-facing Application Load Balancer, by HTTPS: the way around an outage of VPC origins. Its security groups let in the
   * addresses of CloudFront alone, and a secret tells your distribution from those of others.
   */
  public static publicLoadBalancer(
    loadBalancer: elbv2.IApplicationLoadBalancer,
    options: DeliveryPublicLoadBalancerOriginOptions,
  ): DeliveryOrigin {
    return new DeliveryOrigin(new PublicLoadBalancerSource(loadBalancer, options));
  }

  /** Two origins, of which the second is asked where the first fails. Only GET, HEAD and OPTIONS pass. */
  public static failover(
    primary: DeliveryOrigin,
    secondary: DeliveryOrigin,
    options: DeliveryFailoverOptions = {},
  ): DeliveryOrigin {
    const { statusCodes = [500, 502, 503, 504] } = options;
    return new DeliveryOrigin(new FailoverSource(primary._source, secondary._source, statusCodes));
  }

  /**
   * The origin before the distribution exists.
   *
   * @internal
   */
  public readonly _source: DeliverySource;

  private constructor(source: DeliverySource) {
    this._source = source;
  }
}
