import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** A protocol of an `ActiveMqBroker`, always with TLS. */
export class ActiveMqProtocol {
  /** OpenWire, which JMS clients of ActiveMQ speak. */
  public static readonly OPEN_WIRE = new ActiveMqProtocol(61617, 'OpenWireEndpoints');

  /** AMQP 1.0. */
  public static readonly AMQP = new ActiveMqProtocol(5671, 'AmqpEndpoints');

  /** STOMP. */
  public static readonly STOMP = new ActiveMqProtocol(61614, 'StompEndpoints');

  /** MQTT. */
  public static readonly MQTT = new ActiveMqProtocol(8883, 'MqttEndpoints');

  /** WebSocket, for STOMP and MQTT. */
  public static readonly WEBSOCKET = new ActiveMqProtocol(61619, 'WssEndpoints');

  /** The port. */
  public readonly port: ec2.Port;

  private constructor(
    port: number,
    /** @internal */
    public readonly _attribute: string,
  ) {
    this.port = ec2.Port.tcp(port);
  }
}
