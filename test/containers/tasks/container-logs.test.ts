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

  describe('all options', () => {
    test('a configuration file in the image of the router, and none unless asked for', () => {
      const output = { Name: 'null' };
      for (const configurationFile of ['/extra.conf', undefined]) {
        const stack = testStack();
        service(stack, { logs: ContainerLogs.router({ output, configurationFile }) });
        containers(
          templateOf(stack),
          {
            Name: 'log-router',
            FirelensConfiguration: {
              Type: 'fluentbit',
              Options: configurationFile
                ? Match.objectLike({ 'config-file-type': 'file', 'config-file-value': '/extra.conf' })
                : Match.absent(),
            },
          },
          { Name: 'app' },
        );
      }
    });
  });

  describe('fails', () => {
    test('on a configuration file without a path', () => {
      expect(() => ContainerLogs.router({ output: { Name: 'null' }, configurationFile: 'extra.conf' })).toThrow(
        "'configurationFile' must be an absolute path in the image, such as '/extra.conf', got 'extra.conf'",
      );
    });

    test('on a log router without an output', () => {
      expect(() => ContainerLogs.router({ output: { region: 'eu-west-1' } })).toThrow("'output' must have a 'Name'");
    });
  });
});
