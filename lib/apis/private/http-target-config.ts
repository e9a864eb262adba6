import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/** What an `HttpTarget` is made of. */
export interface HttpTargetConfig {
  /** The function that is called, to be given one permission for all of its routes. */
  readonly handler?: lambda.IFunction;

  /** A new integration for one API. */
  readonly integration?: () => apigwv2.HttpRouteIntegration;

  /** A new integration for one API, through its VPC link. */
  readonly privateIntegration?: (vpcLink: apigwv2.IVpcLink) => apigwv2.HttpRouteIntegration;

  /** Lets the VPC link in. */
  readonly admit?: (peer: ec2.IConnectable) => void;
}
