import { isIPv4 } from 'node:net';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AlbListenerTarget, InstanceTarget, IpTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { atLeastOne, distinct, isKnown, matches, port, rule, Rules, validate } from '../../private/validation';
import { NetworkTarget } from '../private/network-target';
import { takesDatagrams } from '../private/network-target-rules';
import { isPrivateAddress } from '../private/private-addresses';
import { NetworkHealthCheck } from './network-health-check';
import { NetworkPort } from './network-port';
import { NetworkTargetOptions } from './network-target-options';

/** Options for addresses as targets. */
export interface NetworkAddressTargetsOptions {
  /**
   * Whether the addresses are outside of the VPC: in a peered network, or on premises behind Direct Connect or a VPN. Not
   * for UDP, and not with `preserveClientIp`.
   *
   * @default false
   */
  readonly outsideVpc?: boolean;
}

/** An instance that ends QUIC. */
export interface QuicInstance {
  /** The instance, which lets the clients in. */
  readonly instance: ec2.Instance;

  /**
   * The id that the server puts into the ids of its connections, by which the load balancer finds it: `0x` and 16 hexadecimal digits in
   * lower case, each once behind a port. A change registers the instance anew.
   */
  readonly serverId: string;
}

/** An address that ends QUIC. */
export interface QuicAddress {
  /** The private IPv4 address. */
  readonly address: string;

  /**
   * The id that the server puts into the ids of its connections, by which the load balancer finds it: `0x` and 16 hexadecimal digits in
   * lower case, each once behind a port. A change registers the address anew.
   */
  readonly serverId: string;
}

/** The targets of a `NetworkRoute`. A change from one kind to another replaces the target group. */
export abstract class NetworkTargets {
  /**
   * IPv4 addresses, 1 to 500 from private ranges: 10.0.0.0/8, 100.64.0.0/10, 172.16.0.0/12 and 192.168.0.0/16. The load
   * balancer is let out to them; that they let it in is up to their owner.
   *
   * @param targetPort the port that they listen on; a change replaces the target group
   * @param addresses the addresses
   */
  public static addresses(
    targetPort: number,
    addresses: string[],
    options: NetworkAddressTargetsOptions = {},
  ): NetworkTargets {
    validate('NetworkTargets.addresses', port('targetPort', targetPort), addressRules(addresses));
    return new AddressTargets(targetPort, addresses, options.outsideVpc ?? false);
  }

  /**
   * Instances, which let the load balancer in.
   *
   * @param targetPort the port that they listen on; a change replaces the target group
   */
  public static instances(targetPort: number, instances: ec2.Instance[]): NetworkTargets {
    validate('NetworkTargets.instances', port('targetPort', targetPort), atLeastOne('instances', instances));
    return new InstanceTargets(targetPort, instances);
  }

  /**
   * Instances that end QUIC, which let the clients in. An Auto Scaling group cannot: it knows no ids of servers.
   *
   * @param targetPort the port that they listen on; a change replaces the target group
   */
  public static quicInstances(targetPort: number, servers: QuicInstance[]): NetworkTargets {
    validate('NetworkTargets.quicInstances', port('targetPort', targetPort), quicRules(servers));
    return new InstanceTargets(
      targetPort,
      servers.map(({ instance }) => instance),
      servers.map(({ serverId }) => serverId),
    );
  }

  /**
   * IPv4 addresses of the VPC that end QUIC, 1 to 500 from private ranges. That they let the clients in is up to their owner.
   *
   * @param targetPort the port that they listen on; a change replaces the target group
   */
  public static quicAddresses(targetPort: number, servers: QuicAddress[]): NetworkTargets {
    const addresses = servers.map(({ address }) => address);
    validate(
      'NetworkTargets.quicAddresses',
      port('targetPort', targetPort),
      quicRules(servers),
      servers.length > 0 ? addressRules(addresses) : [],
    );
    return new AddressTargets(
      targetPort,
      addresses,
      false,
      servers.map(({ serverId }) => serverId),
    );
  }

  /**
   * An Auto Scaling group, for example that of a `compute.WebFleet`, whose instances let the load balancer in.
   *
   * @param targetPort the port that they listen on; a change replaces the target group
   */
  public static autoScalingGroup(targetPort: number, group: autoscaling.AutoScalingGroup): NetworkTargets {
    validate('NetworkTargets.autoScalingGroup', port('targetPort', targetPort));
    return new GroupTargets(targetPort, group);
  }

  /**
   * An Application Load Balancer, by one of its listeners, which gets static addresses by it: `alb.listener` of a
   * `WebLoadBalancer`, and in a second route `alb.redirectListener`. Only for `NetworkPort.tcp()`: the listener ends TLS itself.
   * It counts as healthy when it answers, whatever the answer is.
   */
  public static webListener(listener: elbv2.ApplicationListener): NetworkTargets {
    return new WebListenerTargets(listener);
  }

  /**
   * The type of the targets.
   *
   * @internal
   */
  public abstract readonly _targetType: elbv2.TargetType.INSTANCE | elbv2.TargetType.IP | elbv2.TargetType.ALB;

  /**
   * The port of the targets.
   *
   * @internal
   */
  public abstract readonly _port: number;

  /**
   * The health check unless the caller says otherwise.
   *
   * @internal
   */
  public abstract readonly _healthCheck?: NetworkHealthCheck;

  /**
   * What these targets cannot have.
   *
   * @internal
   */
  public abstract _rules(listenerPort: NetworkPort, options: NetworkTargetOptions): Rules;

  /**
   * Registers the targets, and opens the way to them.
   *
   * @internal
   */
  public abstract _bind(target: NetworkTarget): void;
}

class AddressTargets extends NetworkTargets {
  public readonly _targetType = elbv2.TargetType.IP;
  public readonly _healthCheck = undefined;

  constructor(
    public readonly _port: number,
    private readonly addresses: string[],
    private readonly outsideVpc: boolean,
    private readonly serverIds?: string[],
  ) {
    super();
  }

  /** https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#client-ip-preservation */
  public _rules(listenerPort: NetworkPort, { preserveClientIp }: NetworkTargetOptions): Rules {
    return [
      quicPortRules(listenerPort, this.serverIds),
      rule(
        this.outsideVpc && takesDatagrams(listenerPort),
        () =>
          `'targets' 'outsideVpc' cannot get UDP, whose packets have the address of the client; use NetworkPort.tcp()`,
      ),
      rule(
        this.outsideVpc && preserveClientIp === true,
        () =>
          `'preserveClientIp' does not work with 'targets' 'outsideVpc', whose answers would not come back this way; leave it out`,
      ),
    ];
  }

  public _bind(target: NetworkTarget): void {
    this.addresses.forEach((address, index) => {
      target.targetGroup.addTarget(
        withServerId(new IpTarget(address, this._port, this.outsideVpc ? 'all' : undefined), this.serverIds?.[index]),
      );
      target.admitTo(ec2.Peer.ipv4(`${address}/32`), this._port);
    });
  }
}

class InstanceTargets extends NetworkTargets {
  public readonly _targetType = elbv2.TargetType.INSTANCE;
  public readonly _healthCheck = undefined;

  constructor(
    public readonly _port: number,
    private readonly instances: ec2.Instance[],
    private readonly serverIds?: string[],
  ) {
    super();
  }

  public _rules(listenerPort: NetworkPort): Rules {
    return quicPortRules(listenerPort, this.serverIds);
  }

  public _bind(target: NetworkTarget): void {
    this.instances.forEach((instance, index) => {
      target.targetGroup.addTarget(withServerId(new InstanceTarget(instance, this._port), this.serverIds?.[index]));
      target.admit(instance, this._port);
    });
  }
}

class GroupTargets extends NetworkTargets {
  public readonly _targetType = elbv2.TargetType.INSTANCE;
  public readonly _healthCheck = undefined;

  constructor(
    public readonly _port: number,
    private readonly group: autoscaling.AutoScalingGroup,
  ) {
    super();
  }

  public _rules(listenerPort: NetworkPort): Rules {
    return quicPortRules(listenerPort, undefined);
  }

  public _bind(target: NetworkTarget): void {
    target.targetGroup.addTarget(this.group);
    target.admit(this.group, this._port);
  }
}

/** The options that are not for a load balancer as target. */
const NOT_FOR_LOAD_BALANCERS = [
  'healthThresholds',
  'deregistrationDelay',
  'connectionTermination',
  'preserveClientIp',
  'proxyProtocol',
  'sourceIpStickiness',
] as const;

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/network/application-load-balancer-target.html */
class WebListenerTargets extends NetworkTargets {
  public readonly _targetType = elbv2.TargetType.ALB;
  public readonly _port: number;
  public readonly _healthCheck: NetworkHealthCheck;

  constructor(private readonly listener: elbv2.ApplicationListener) {
    super();
    const resource = listener.node.defaultChild as elbv2.CfnListener;
    this._port = resource.port ?? 443;
    const options = { healthyCodes: '200-499' };
    this._healthCheck =
      resource.protocol === elbv2.ApplicationProtocol.HTTPS
        ? NetworkHealthCheck.https(options)
        : NetworkHealthCheck.http(options);
  }

  public _rules(listenerPort: NetworkPort, options: NetworkTargetOptions): Rules {
    return [
      rule(
        listenerPort._config.protocol !== elbv2.Protocol.TCP,
        () =>
          `'listenerPort' must be NetworkPort.tcp() for an Application Load Balancer, got ${listenerPort._config.protocol}; its listener ends TLS itself`,
      ),
      NOT_FOR_LOAD_BALANCERS.map((name) =>
        rule(
          options[name] !== undefined,
          () => `'${name}' is not for an Application Load Balancer as target; leave it out`,
        ),
      ),
    ];
  }

  public _bind(target: NetworkTarget): void {
    target.targetGroup.addTarget(new AlbListenerTarget(this.listener));
    target.admit(this.listener, this._port);
  }
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetDescription.html */
function quicRules(servers: readonly { readonly serverId: string }[]): Rules {
  return [
    atLeastOne('servers', servers),
    servers.map(({ serverId }) =>
      matches('serverId', serverId, /^0x[0-9a-f]{16}$/, `'0x' and 16 hexadecimal digits in lower case`),
    ),
    distinct(
      'serverId of servers',
      servers.map(({ serverId }) => serverId),
    ),
  ];
}

/** That ports of QUIC have targets with ids, and others have not. */
function quicPortRules({ _config: { quic } }: NetworkPort, serverIds: string[] | undefined): Rules {
  return rule((quic === undefined) !== (serverIds === undefined), () =>
    quic === undefined
      ? `'targets' with ids of QUIC servers need NetworkPort.quic() or tcpAndQuic(); take NetworkTargets.instances() or addresses() for other ports`
      : `'targets' of ${quic} must be NetworkTargets.quicInstances() or quicAddresses(), whose servers have ids`,
  );
}

/** aws-cdk-lib knows no ids of servers. */
function withServerId(target: elbv2.INetworkLoadBalancerTarget, serverId?: string): elbv2.INetworkLoadBalancerTarget {
  if (serverId === undefined) return target;
  return {
    attachToNetworkTargetGroup: (group) => {
      const { targetType, targetJson } = target.attachToNetworkTargetGroup(group);
      return { targetType, targetJson: { ...(targetJson as object), quicServerId: serverId } };
    },
  };
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-limits.html */
const MAX_TARGETS = 500;

function addressRules(addresses: string[]): Rules {
  return [
    atLeastOne('addresses', addresses),
    distinct('addresses', addresses),
    rule(
      addresses.length > MAX_TARGETS,
      () => `'addresses' must be at most ${MAX_TARGETS}, got ${addresses.length}; spread them over several routes`,
    ),
    addresses.map((address) =>
      rule(
        isKnown(address) && !(isIPv4(address) && isPrivateAddress(address)),
        () =>
          `'addresses' must be private IPv4 addresses such as '10.0.0.10', got '${address}'; a load balancer does not reach others`,
      ),
    ),
  ];
}
