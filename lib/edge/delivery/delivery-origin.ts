import { Construct } from 'constructs';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { BucketSource } from '../private/delivery-buckets';
import { VpcInstanceSource } from '../private/delivery-instances';
import { PublicLoadBalancerSource, VpcLoadBalancerSource } from '../private/delivery-load-balancers';
import { hostNameRules } from '../private/delivery-origin-rules';
import { apiHostOf, FailoverSource, FunctionUrlSource, ServerSource } from '../private/delivery-servers';
import { DeliverySource } from '../private/delivery-source';
import { ExistingVpcOriginSource } from '../private/delivery-vpc-origins';
import {
  DeliveryBucketOriginOptions,
  DeliveryExistingVpcOriginOptions,
  DeliveryFailoverOptions,
  DeliveryInternetOriginOptions,
  DeliveryLoadBalancerOriginOptions,
  DeliveryPublicLoadBalancerOriginOptions,
  DeliveryServerOriginOptions,
  DeliveryVpcOriginOptions,
} from './delivery-origin-options';
import { DeliveryOriginProtocol } from './delivery-origin-protocol';

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
  public static httpApi(api: apigwv2.IHttpApi, options: DeliveryInternetOriginOptions = {}): DeliveryOrigin {
    return new DeliveryOrigin(new ServerSource((scope) => apiHostOf(scope, api, api.apiId), options));
  }

  /** A stage of a REST API. */
  public static restApi(stage: apigateway.IStage, options: DeliveryInternetOriginOptions = {}): DeliveryOrigin {
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
  public static server(hostName: string, options: DeliveryInternetOriginOptions = {}): DeliveryOrigin {
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
   * An EC2 instance in a private subnet, by a VPC origin: for one server that is not behind a load balancer. It must run when the VPC origin
   * is made. Stopped and started again it keeps its private address; another one in its place makes another VPC origin where its image,
   * its subnet and the like are written down, and is refused where its image is that of the day.
   *
   * @param name the name of the VPC origin, beginning with a capital letter; another name is another one, which takes about 15 minutes
   */
  public static instance(
    name: string,
    instance: ec2.IInstance,
    protocol: DeliveryOriginProtocol,
    options: DeliveryVpcOriginOptions = {},
  ): DeliveryOrigin {
    return new DeliveryOrigin(new VpcInstanceSource(name, instance, protocol, options));
  }

  /**
   * A VPC origin that exists, of several distributions or of another account. What is behind it must let CloudFront in.
   *
   * @param hostName the name that CloudFront asks for: that on the certificate by HTTPS, else that of the load balancer or of the instance
   */
  public static vpcOrigin(
    vpcOrigin: cloudfront.IVpcOrigin,
    hostName: string,
    options: DeliveryExistingVpcOriginOptions = {},
  ): DeliveryOrigin {
    return new DeliveryOrigin(new ExistingVpcOriginSource(vpcOrigin, hostName, options));
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
    return new DeliveryOrigin(new FailoverSource(primary._source, secondary._source, options));
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
