import { Match } from 'aws-cdk-lib/assertions';
import { ContainerLogs } from '../../../lib/containers';
import { templateOf, testStack } from '../../support/synth';
import { containers, service } from './task-in-service';

describe('ContainerLogs', () => {
  describe('overrides', () => {
    test('sends logs on by a router', () => {
      const stack = testStack();
      service(stack, {
        logs: ContainerLogs.router({ output: { Name: 'firehose', delivery_stream: 'logs', region: 'eu-west-1' } }),
      });
      containers(
        templateOf(stack),
        { Name: 'log-router', FirelensConfiguration: Match.objectLike({ Type: 'fluentbit' }) },
        {
          Name: 'app',
          LogConfiguration: { LogDriver: 'awsfirelens', Options: Match.objectLike({ Name: 'firehose' }) },
        },
      );
    });
  });

  describe('fails', () => {
    test('on a log router without an output', () => {
      expect(() => ContainerLogs.router({ output: { region: 'eu-west-1' } })).toThrow("'output' must have a 'Name'");
    });
  });
});
