import { Duration } from 'aws-cdk-lib/core';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { port, seconds, validate } from '../../private/validation';
import { certificateRules } from '../private/load-balancer-rules';

/** Options of a port that takes TCP connections. */
export interface NetworkTcpPortOptions {
  /**
   * The time that a connection may be idle, 60 to 6,000 seconds. It is cut off without a word; keep-alive packets of TCP count as
   * traffic (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/update-idle-timeout.html).
   *
   * @default Duration.seconds(350)
   */
  readonly idleTimeout?: Duration;
}

/** Options of a port that takes TLS connections. */
export interface NetworkTlsPortOptions {
  /** Certificates, in this Region, at most 26. The first one is for clients that name no host. */
  readonly certificates: elbv2.IListenerCertificate[];

  /**
   * Versions and ciphers of TLS.
   *
   * @default elbv2.SslPolicy.TLS13_12_RES_PQ - TLS 1.2 and 1.3 with forward secrecy, post-quantum where the client can
   */
  readonly sslPolicy?: elbv2.SslPolicy;

  /**
   * The protocols that are negotiated in the handshake, for clients that speak HTTP/2, for example.
   *
   * @default elbv2.AlpnPolicy.NONE
   */
  readonly alpnPolicy?: elbv2.AlpnPolicy;

  /**
   * Whether the load balancer speaks TLS with the targets, too; their certificate is not verified. A change replaces the
   * target group.
   *
   * @default false - they get what was inside of TLS
   */
  readonly encryptToTargets?: boolean;
}

/**
 * The settings of a listener.
 *
 * @internal
 */
export interface NetworkPortConfig {
  /** The protocol of the listener. */
  readonly protocol: elbv2.Protocol;

  /** The protocol of the targets. */
  readonly targetProtocol: elbv2.Protocol;

  /**
   * The protocol of listener and targets where it is one that aws-cdk-lib does not know; `protocol` is then the one below it.
   *
   * @default - it does
   */
  readonly quic?: string;

  /**
   * The time that a TCP connection may be idle.
   *
   * @default - the protocol has none that can be set
   */
  readonly idleTimeout?: Duration;

  /** The certificates; none but for TLS. */
  readonly certificates: elbv2.IListenerCertificate[];

  /**
   * Versions and ciphers of TLS.
   *
   * @default - not TLS
   */
  readonly sslPolicy?: elbv2.SslPolicy;

  /**
   * The protocols that are negotiated.
   *
   * @default - not TLS
   */
  readonly alpnPolicy?: elbv2.AlpnPolicy;
}

/**
 * A port of a Network Load Balancer, 1 to 65,535, and the protocol on it. A load balancer has each number once: TCP and UDP on
 * one number are `tcpAndUdp()`.
 */
export abstract class NetworkPort {
  /**
   * TCP connections, which targets get as they are.
   *
   * @param number the port that clients connect to
   */
  public static tcp(number: number, options: NetworkTcpPortOptions = {}): NetworkPort {
    validate(
      'NetworkPort.tcp',
      port('number', number),
      seconds('idleTimeout', options.idleTimeout, { min: 60, max: 6000 }),
    );
    const { TCP } = elbv2.Protocol;
    return new Port(number, {
      protocol: TCP,
      targetProtocol: TCP,
      idleTimeout: options.idleTimeout ?? IDLE_TIMEOUT,
      certificates: [],
    });
  }

  /**
   * UDP datagrams. Packets of one source address and port go to one target until 120 seconds pass without one.
   *
   * @param number the port that clients connect to
   */
  public static udp(number: number): NetworkPort {
    validate('NetworkPort.udp', port('number', number));
    const { UDP } = elbv2.Protocol;
    return new Port(number, { protocol: UDP, targetProtocol: UDP, certificates: [] });
  }

  /**
   * TCP connections and UDP datagrams on one port, as DNS has it. Not for tasks of ECS, whose ports have one protocol.
   *
   * @param number the port that clients connect to
   */
  public static tcpAndUdp(number: number): NetworkPort {
    validate('NetworkPort.tcpAndUdp', port('number', number));
    const { TCP_UDP } = elbv2.Protocol;
    return new Port(number, { protocol: TCP_UDP, targetProtocol: TCP_UDP, certificates: [] });
  }

  /**
   * QUIC, version 1, which targets end themselves: a client that changes its network keeps its connection to the same target. Only for
   * `NetworkExposure.internetWithQuic()`, once, and for `NetworkTargets.quicInstances()` and `quicAddresses()`
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html).
   *
   * @param number the port that clients connect to
   */
  public static quic(number: number): NetworkPort {
    validate('NetworkPort.quic', port('number', number));
    const { UDP } = elbv2.Protocol;
    return new Port(number, { protocol: UDP, targetProtocol: UDP, quic: 'QUIC', certificates: [] });
  }

  /**
   * QUIC and TCP connections on one port, as HTTP/3 and HTTP/2 want it; otherwise as `quic()`.
   *
   * @param number the port that clients connect to
   */
  public static tcpAndQuic(number: number): NetworkPort {
    validate('NetworkPort.tcpAndQuic', port('number', number));
    const { TCP_UDP } = elbv2.Protocol;
    return new Port(number, { protocol: TCP_UDP, targetProtocol: TCP_UDP, quic: 'TCP_QUIC', certificates: [] });
  }

  /**
   * TLS connections, which the load balancer ends.
   *
   * @param number the port that clients connect to
   */
  public static tls(number: number, options: NetworkTlsPortOptions): NetworkPort {
    const { certificates, sslPolicy, alpnPolicy, encryptToTargets } = options;
    validate('NetworkPort.tls', port('number', number), certificateRules(certificates, 'give at least one'));
    const { TLS, TCP } = elbv2.Protocol;
    return new Port(number, {
      protocol: TLS,
      targetProtocol: encryptToTargets ? TLS : TCP,
      certificates,
      sslPolicy: sslPolicy ?? elbv2.SslPolicy.TLS13_12_RES_PQ,
      alpnPolicy: alpnPolicy ?? elbv2.AlpnPolicy.NONE,
    });
  }

  /** The number of the port. */
  public abstract readonly number: number;

  /**
   * The settings of the listener.
   *
   * @internal
   */
  public abstract readonly _config: NetworkPortConfig;
}

class Port extends NetworkPort {
  constructor(
    public readonly number: number,
    public readonly _config: NetworkPortConfig,
  ) {
    super();
  }
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/network/update-idle-timeout.html */
const IDLE_TIMEOUT = Duration.seconds(350);
