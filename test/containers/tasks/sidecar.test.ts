import { Duration } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  ContainerSecret,
  ContainerSidecarOptions,
  ContainerSource,
  ImageRepository,
  Sidecar,
} from '../../../lib/containers';
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

  describe('all options', () => {
    test('ports, volumes, secrets, health, order and the rest', () => {
      const stack = testStack();
      service(stack, {
        writableMounts: { sockets: '/run/web' },
        containerHealthCheck: { command: ['CMD', '/app/health'] },
        sidecars: [
          Sidecar.container({
            name: 'proxy',
            image: ContainerSource.fromRegistry('example.com/proxy:1'),
            essential: true,
            memoryReservationMiB: 64,
            command: ['run'],
            entryPoint: ['/proxy'],
            environment: { LEVEL: 'info' },
            secrets: { TOKEN: ContainerSecret.secret(new secretsmanager.Secret(stack, 'Token')) },
            ports: [9000, 9001],
            mounts: { sockets: { path: '/run/upstream', readOnly: true } },
            healthCheck: { command: ['CMD', '/proxy', 'health'] },
            dependsOn: { app: ecs.ContainerDependencyCondition.HEALTHY },
            restartPolicy: {},
            stopTimeout: Duration.seconds(60),
            user: '101',
            readonlyRootFilesystem: false,
            ulimits: [{ name: ecs.UlimitName.NOFILE, softLimit: 1024, hardLimit: 2048 }],
          }),
        ],
      });
      containers(
        templateOf(stack),
        { Name: 'app' },
        {
          Name: 'proxy',
          Essential: true,
          MemoryReservation: 64,
          Command: ['run'],
          EntryPoint: ['/proxy'],
          Environment: [{ Name: 'LEVEL', Value: 'info' }],
          Secrets: [{ Name: 'TOKEN', ValueFrom: Match.anyValue() }],
          PortMappings: [
            { ContainerPort: 9000, Protocol: 'tcp' },
            { ContainerPort: 9001, Protocol: 'tcp' },
          ],
          MountPoints: [{ SourceVolume: 'sockets', ContainerPath: '/run/upstream', ReadOnly: true }],
          HealthCheck: Match.objectLike({ Command: ['CMD', '/proxy', 'health'] }),
          DependsOn: [{ ContainerName: 'app', Condition: 'HEALTHY' }],
          RestartPolicy: { Enabled: true },
          StopTimeout: 60,
          User: '101',
          ReadonlyRootFilesystem: false,
          Ulimits: [{ Name: 'nofile', SoftLimit: 1024, HardLimit: 2048 }],
        },
      );
    });
  });

  describe('fails', () => {
    test.each<[string, Partial<ContainerSidecarOptions>, string]>([
      ['on a port that is none', { ports: [0] }, "'ports' must be a whole number from 1 to 65535, got 0"],
      ['on no ports', { ports: [] }, "'ports' must not be empty"],
      ['on a mount that is not absolute', { mounts: { data: { path: 'data' } } }, "'mounts' must be at absolute paths"],
      [
        'on a health check without a command',
        { healthCheck: { command: [] } },
        "'healthCheck.command' must not be empty",
      ],
      ['on a variable that cannot be one', { environment: { '1st': 'x' } }, "'environment' must be named by letters"],
      [
        'on too little memory',
        { memoryReservationMiB: 4 },
        "'memoryReservationMiB' must be a whole number of at least 6",
      ],
    ])('%s', (_title, options, message) => {
      const image = ContainerSource.fromRegistry('x');
      expect(() => Sidecar.container({ name: 'helper', image, ...options })).toThrow(message);
    });

    test('on an image of a repository of the same stack, which is empty', () => {
      const stack = testStack();
      const image = ContainerSource.fromRepository(new ImageRepository(stack, 'Images').repository, { tag: '1' });
      expect(() => service(stack, { sidecars: [Sidecar.container({ name: 'helper', image })] })).toThrow(
        'is made by the same stack and is empty when the service is created',
      );
    });

    test('on a sidecar without a proper name', () => {
      expect(() => Sidecar.container({ name: 'My Cache', image: ContainerSource.fromRegistry('x') })).toThrow(
        "'name' must be lower case",
      );
    });
  });
});
