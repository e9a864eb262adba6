import { Match } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Sidecar } from '../../../lib/containers';
import { templateOf, testStack } from '../../support/synth';
import { containers, service } from './task-in-service';

describe('Sidecar', () => {
  describe('overrides', () => {
    test('gives the collector a configuration in place of permissions', () => {
      const stack = testStack();
      service(stack, { sidecars: [Sidecar.openTelemetry({ config: 'receivers: {}' })] });
      const template = templateOf(stack);
      containers(
        template,
        {},
        { Environment: [{ Name: 'AOT_CONFIG_CONTENT', Value: 'receivers: {}' }], Command: Match.absent() },
      );
      expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).not.toContain('xray:');
    });
  });

  describe('fails', () => {
    test('on a sidecar without a proper name', () => {
      expect(() => Sidecar.container({ name: 'My Cache', image: ecs.ContainerImage.fromRegistry('x') })).toThrow(
        "'name' must be lower case",
      );
    });
  });
});
