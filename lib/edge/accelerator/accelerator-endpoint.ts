import { IConstruct } from 'constructs';
import { CrossStackReferences, ReferenceStrength, Stack, Token } from 'aws-cdk-lib/core';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { isKnown, matches, Rules, validate, wholeNumber } from '../../private/validation';
import { acceleratedLoadBalancer, clientAddressRules, tlsListenerProblems } from '../private/client-address-rules';

/** Options for any endpoint. */
export interface AcceleratorEndpointOptions {
  /**
   * The endpoint's part of the traffic of its Region, in relation to the weights of the others there: 0 to 255, where 0 is none.
   *
   * @default 128
   */
  readonly weight?: number;
}

/** Options for an endpoint that can see the addresses of clients. */
export interface AcceleratorLoadBalancerOptions extends AcceleratorEndpointOptions {
  /**
   * Whether the load balancer sees the address of the client, rather than one of Global Accelerator. The accelerator then puts network
   * interfaces into the load balancer's subnets, which is how an internal load balancer is reached at all.
   *
   * A Network Load Balancer needs security groups for it, and no TLS listener
   * (https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoints.sipp-caveats.html). For an internal Application Load Balancer it
   * cannot be switched off.
   *
   * @default true for an Application Load Balancer, false for a Network Load Balancer
   */
  readonly preserveClientAddress?: boolean;

  /**
   * The ARN of the attachment by which another account shares the load balancer: `attachmentArn` of an `AcceleratorAttachment` there.
   *
   * @default - the load balancer is of the account of the accelerator
   */
  readonly attachmentArn?: string;
}

/**
 * An endpoint as CloudFormation takes it.
 *
 * @internal
 */
export interface AcceleratorEndpointConfig {
  /**
   * The load balancer that is read, which may be in another stack.
   *
   * @default - none, or not of this app
   */
  readonly reads?: IConstruct;

  /** The ARN of a load balancer, or the id of an instance or of the allocation of an address. */
  readonly endpointId: string;

  /**
   * The weight.
   *
   * @default 128
   */
  readonly weight?: number;

  /**
   * Whether the endpoint sees the addresses of clients.
   *
   * @default - not said
   */
  readonly preserveClientAddress?: boolean;

  /**
   * The Region of the endpoint, where it is known.
   *
   * @default - unknown
   */
  readonly region?: string;

  /**
   * The attachment of an endpoint of another account.
   *
   * @default - of this account
   */
  readonly attachmentArn?: string;

  /** Whether the endpoint says itself how healthy it is. */
  readonly hasOwnHealth: boolean;

  /**
   * The load balancer, where it is of this app.
   *
   * @default - unknown
   */
  readonly loadBalancer?: AcceleratedLoadBalancer;

  /**
   * The problems of it, which are known when the app is whole.
   *
   * @default - nothing
   */
  readonly problems?: () => string[];
}

/**
 * A load balancer of this app.
 *
 * @internal
 */
export interface AcceleratedLoadBalancer {
  /** The path of its construct. */
  readonly path: string;

  /** Whether it is a Network Load Balancer. */
  readonly isNetwork: boolean;

  /** Whether it has IPv6 addresses, too. */
  readonly isDualStack: boolean;
}

/** An endpoint of an accelerator: a load balancer, an instance or an address of one Region. */
export abstract class AcceleratorEndpoint {
  /**
   * An Application Load Balancer of any stack whose Region is known. It may be internal: then the accelerator alone leads to it from
   * outside the VPC, which must have an internet gateway all the same.
   */
  public static applicationLoadBalancer(
    loadBalancer: elbv2.IApplicationLoadBalancer,
    options: AcceleratorLoadBalancerOptions = {},
  ): AcceleratorEndpoint {
    return new LoadBalancerEndpoint(loadBalancer, options.preserveClientAddress ?? true, options);
  }

  /** A Network Load Balancer of any stack whose Region is known. */
  public static networkLoadBalancer(
    loadBalancer: elbv2.INetworkLoadBalancer,
    options: AcceleratorLoadBalancerOptions = {},
  ): AcceleratorEndpoint {
    return new LoadBalancerEndpoint(loadBalancer, options.preserveClientAddress ?? false, options);
  }

  /**
   * A load balancer by its ARN, for example from another app.
   *
   * @param arn the ARN of the load balancer
   */
  public static loadBalancerArn(arn: string, options: AcceleratorLoadBalancerOptions = {}): AcceleratorEndpoint {
    const pattern = /^arn:[\w-]+:elasticloadbalancing:[\w-]+:\d{12}:loadbalancer\/(app|net)\/[^/]+\/[^/]+$/;
    validate('AcceleratorEndpoint.loadBalancerArn', [
      ...matches('arn', arn, pattern, 'the ARN of an Application or a Network Load Balancer'),
      weightRules(options),
      attachmentRules(options),
    ]);
    const known = isKnown(arn);
    return new KnownEndpoint({
      endpointId: arn,
      weight: options.weight,
      attachmentArn: options.attachmentArn,
      preserveClientAddress: options.preserveClientAddress ?? (known ? arn.includes('/app/') : undefined),
      region: known ? arn.split(':')[3] : undefined,
      hasOwnHealth: true,
    });
  }

  /**
   * An Elastic IP address by its allocation, as `eipalloc-0123456789abcdef0`.
   *
   * @param allocationId the id of the allocation
   */
  public static elasticIp(allocationId: string, options: AcceleratorEndpointOptions = {}): AcceleratorEndpoint {
    validate('AcceleratorEndpoint.elasticIp', [
      ...matches('allocationId', allocationId, /^eipalloc-[0-9a-f]+$/, 'the id of an allocation: eipalloc-...'),
      weightRules(options),
    ]);
    return new KnownEndpoint({
      endpointId: allocationId,
      weight: options.weight,
      hasOwnHealth: false,
    });
  }

  /**
   * An instance by its id. It sees the addresses of clients: its security group must let them in.
   *
   * @param instanceId the id of the instance
   */
  public static instance(instanceId: string, options: AcceleratorEndpointOptions = {}): AcceleratorEndpoint {
    validate('AcceleratorEndpoint.instance', [
      ...matches('instanceId', instanceId, /^i-[0-9a-f]+$/, 'the id of an instance: i-...'),
      weightRules(options),
    ]);
    return new KnownEndpoint({
      endpointId: instanceId,
      weight: options.weight,
      preserveClientAddress: true,
      hasOwnHealth: false,
    });
  }

  /**
   * The endpoint as the stack of an accelerator names it.
   *
   * @internal
   */
  public abstract _bind(scope: IConstruct): AcceleratorEndpointConfig;
}

class KnownEndpoint extends AcceleratorEndpoint {
  constructor(private readonly config: AcceleratorEndpointConfig) {
    super();
  }

  public _bind(): AcceleratorEndpointConfig {
    return this.config;
  }
}

class LoadBalancerEndpoint extends AcceleratorEndpoint {
  constructor(
    private readonly loadBalancer: elbv2.IApplicationLoadBalancer | elbv2.INetworkLoadBalancer,
    private readonly preserveClientAddress: boolean,
    private readonly options: AcceleratorLoadBalancerOptions,
  ) {
    super();
    validate(
      'AcceleratorEndpoint',
      weightRules(options),
      attachmentRules(options),
      clientAddressRules(loadBalancer, preserveClientAddress),
    );
  }

  public _bind(scope: IConstruct): AcceleratorEndpointConfig {
    const { loadBalancer } = this;
    const resource = loadBalancer.node.defaultChild;
    // A stack of another Region is asked for the ARN at deployment: no custom resource, and no export that would block its update.
    if (Stack.of(loadBalancer) !== Stack.of(scope) && resource instanceof elbv2.CfnLoadBalancer) {
      CrossStackReferences.of(resource).produce(ReferenceStrength.WEAK);
    }
    const { region } = loadBalancer.env;
    return {
      reads: loadBalancer,
      endpointId: loadBalancer.loadBalancerArn,
      weight: this.options.weight,
      attachmentArn: this.options.attachmentArn,
      preserveClientAddress: this.preserveClientAddress,
      region: Token.isUnresolved(region) ? undefined : region,
      hasOwnHealth: true,
      loadBalancer: acceleratedLoadBalancer(loadBalancer),
      problems: () => (this.preserveClientAddress ? tlsListenerProblems(loadBalancer) : []),
    };
  }
}

function weightRules({ weight }: AcceleratorEndpointOptions): Rules {
  return wholeNumber('weight', weight, { min: 0, max: 255 });
}

function attachmentRules({ attachmentArn }: AcceleratorLoadBalancerOptions): Rules {
  return matches(
    'attachmentArn',
    attachmentArn,
    /^arn:[\w-]+:globalaccelerator::\d{12}:attachment\/[\w-]+$/,
    'the ARN of a cross-account attachment',
  );
}
