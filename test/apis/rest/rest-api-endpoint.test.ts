import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { RestApiEndpoint } from '../../../lib/apis';
import { template } from '../support/rest';

describe('RestApiEndpoint', () => {
  describe('all options', () => {
    test('edge', () => {
      template({ endpoint: RestApiEndpoint.edge() }).hasResourceProperties('AWS::ApiGateway::RestApi', {
        EndpointConfiguration: { Types: ['EDGE'] },
      });
    });

    test('private, refusing everything but the VPC endpoints', () => {
      const result = template((stack) => ({
        endpoint: RestApiEndpoint.privateThrough([
          ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'Endpoint', {
            vpcEndpointId: 'vpce-1',
            port: 443,
          }),
        ]),
      }));
      result.hasResourceProperties('AWS::ApiGateway::RestApi', {
        EndpointConfiguration: { Types: ['PRIVATE'], VpcEndpointIds: ['vpce-1'] },
        Policy: {
          Statement: Match.arrayWith([
            Match.objectLike({ Effect: 'Deny', Condition: { StringNotEquals: { 'aws:SourceVpce': ['vpce-1'] } } }),
          ]),
        },
      });
    });
  });

  describe('fails', () => {
    test('fails for no VPC endpoint', () =>
      expect(() => RestApiEndpoint.privateThrough([])).toThrow("'vpcEndpoints' must not be empty"));
  });
});
