import { Duration, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { ServiceDiscoveryOptions } from '../../../lib/containers';
import { specimens } from '../../specimens/containers';
import { vpcOf } from '../../specimens/surroundings';
import { templateOf, testStack } from '../../support/synth';

/** The template of a service that is found by DNS. */
function discovered(options: Partial<ServiceDiscoveryOptions> = {}): Template {
  const stack: Stack = testStack();
  const dnsNamespace = new cloudmap.PrivateDnsNamespace(stack, 'Namespace', { name: 'internal', vpc: vpcOf(stack) });
  specimens.EcsWebService.minimal(stack, 'Web', { serviceDiscovery: { dnsNamespace, name: 'web', ...options } });
  return templateOf(stack);
}

describe('service-discovery', () => {
  describe('defaults', () => {
    test('callers keep an answer for ten seconds: tasks are replaced at every deployment', () => {
      discovered().hasResourceProperties('AWS::ServiceDiscovery::Service', {
        Name: 'web',
        DnsConfig: { DnsRecords: [{ TTL: 10, Type: 'A' }] },
      });
    });
  });

  describe('overrides', () => {
    test('the time that callers keep an answer', () => {
      discovered({ dnsTtl: Duration.minutes(1) }).hasResourceProperties('AWS::ServiceDiscovery::Service', {
        DnsConfig: { DnsRecords: [{ TTL: 60, Type: 'A' }] },
      });
    });
  });
});
