import { Duration } from 'aws-cdk-lib/core';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpServiceDiscoveryIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';

/** The props of an integration with a service of AWS Cloud Map. */
export interface CloudMapIntegrationProps {
  readonly vpcLink: apigwv2.IVpcLink;
  readonly secureServerName?: string;
  readonly timeout?: Duration;
}

/** The integration of aws-cdk-lib with its timeout, which it takes as a prop and leaves out of the template. */
export class CloudMapIntegration extends HttpServiceDiscoveryIntegration {
  private readonly timeout?: Duration;

  constructor(id: string, service: servicediscovery.IService, props: CloudMapIntegrationProps) {
    super(id, service, props);
    this.timeout = props.timeout;
  }

  public override bind(options: apigwv2.HttpRouteIntegrationBindOptions): apigwv2.HttpRouteIntegrationConfig {
    return { ...super.bind(options), timeout: this.timeout };
  }
}
