import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { atLeastOne, validate } from '../../private/validation';

/** The networks from which a REST API can be reached. */
export abstract class RestApiEndpoint {
  /** The internet, in the Region of the API. Put a CloudFront distribution of your own in front for clients far away. */
  public static regional(): RestApiEndpoint {
    return new ConfiguredEndpoint(apigateway.EndpointType.REGIONAL);
  }

  /**
   * The internet, through a CloudFront distribution that AWS runs and that you can neither see nor configure. A domain's
   * certificate must be in us-east-1; mutual TLS and timeouts over 29 s are not possible.
   */
  public static edge(): RestApiEndpoint {
    return new ConfiguredEndpoint(apigateway.EndpointType.EDGE);
  }

  /**
   * Only these interface endpoints of `execute-api` in your VPCs. The API's policy refuses everything else.
   *
   * An endpoint costs about 7 USD a month for each zone (https://aws.amazon.com/privatelink/pricing/).
   */
  public static privateThrough(vpcEndpoints: ec2.IInterfaceVpcEndpoint[]): RestApiEndpoint {
    validate('RestApiEndpoint.privateThrough', atLeastOne('vpcEndpoints', vpcEndpoints));
    return new ConfiguredEndpoint(apigateway.EndpointType.PRIVATE, vpcEndpoints);
  }

  /**
   * The type of the endpoint.
   *
   * @internal
   */
  public abstract readonly _type: apigateway.EndpointType;

  /**
   * The endpoints that may call, of a private API.
   *
   * @internal
   */
  public abstract readonly _vpcEndpoints?: ec2.IInterfaceVpcEndpoint[];
}

class ConfiguredEndpoint extends RestApiEndpoint {
  constructor(
    public readonly _type: apigateway.EndpointType,
    public readonly _vpcEndpoints?: ec2.IInterfaceVpcEndpoint[],
  ) {
    super();
  }
}
