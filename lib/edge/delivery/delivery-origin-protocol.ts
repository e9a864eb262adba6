import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { rule, validate } from '../../private/validation';
import { hostNameRules } from '../private/delivery-origin-rules';

/** The protocol between CloudFront and a load balancer in a VPC: that of one of its listeners. */
export class DeliveryOriginProtocol {
  /**
   * HTTPS, to a listener with a certificate.
   *
   * @param hostName a name on the certificate of the listener, which CloudFront asks for and checks; it needs no record
   * @param port the port of the listener
   */
  public static https(hostName: string, port = 443): DeliveryOriginProtocol {
    validate('DeliveryOriginProtocol.https', hostNameRules('hostName', hostName), portRules(port));
    return new DeliveryOriginProtocol(true, port, hostName);
  }

  /**
   * HTTP, which stays in the network of AWS and your VPC.
   *
   * @param port the port of the listener
   */
  public static http(port = 80): DeliveryOriginProtocol {
    validate('DeliveryOriginProtocol.http', portRules(port));
    return new DeliveryOriginProtocol(false, port);
  }

  /**
   * The policy of the origin.
   *
   * @internal
   */
  public readonly _policy: cloudfront.OriginProtocolPolicy;

  /**
   * Whether it is HTTPS.
   *
   * @internal
   */
  public readonly _secure: boolean;

  /**
   * The port of the listener.
   *
   * @internal
   */
  public readonly _port: number;

  /**
   * The name on the certificate.
   *
   * @internal
   */
  public readonly _hostName?: string;

  private constructor(secure: boolean, port: number, hostName?: string) {
    this._secure = secure;
    this._port = port;
    this._hostName = hostName;
    this._policy = secure ? cloudfront.OriginProtocolPolicy.HTTPS_ONLY : cloudfront.OriginProtocolPolicy.HTTP_ONLY;
  }
}

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_VpcOriginEndpointConfig.html */
function portRules(port: number) {
  return rule(
    !(port === 80 || port === 443 || (Number.isInteger(port) && port >= 1024 && port <= 65535)),
    () => `'port' must be 80, 443 or from 1024 to 65535, got ${port}`,
  );
}
