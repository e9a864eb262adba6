import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { EcsWebService, ServiceCluster, ServiceConnect } from '../../../lib/containers';
import { Alarms } from '../../../lib/observability';
import { vpcOf } from '../../specimens/surroundings';
import { templateOf, testStack } from '../../support/synth';
import { IMAGE } from '../images';

describe('ServiceCluster', () => {
  describe('defaults', () => {
    test('a namespace that is free, and a log of ECS Exec that is kept for a year', () => {
      const stack = testStack();
      const vpc = new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });
      new ServiceCluster(stack, 'First', { vpc });
      new ServiceCluster(stack, 'Second', { vpc });
      const template = templateOf(stack);
      template.resourceCountIs('AWS::ServiceDiscovery::HttpNamespace', 2);
      const names = Object.values(template.findResources('AWS::ServiceDiscovery::HttpNamespace')).map(
        (r) => r.Properties.Name,
      );
      expect(new Set(names).size).toBe(2);
      template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 365 }, DeletionPolicy: 'Retain' });
    });
  });

  describe('all options', () => {
    let template: Template;
    beforeAll(() => {
      const stack = testStack();
      new ServiceCluster(stack, 'Cluster', {
        vpc: new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false }),
        containerInsights: ecs.ContainerInsights.ENABLED,
        namespaceName: 'store',
        logRetention: logs.RetentionDays.ONE_MONTH,
        executeCommandEncryptionKey: new kms.Key(stack, 'ExecKey'),
        ephemeralStorageEncryptionKey: new kms.Key(stack, 'DiskKey'),
      });
      template = templateOf(stack);
    });

    test('encrypts sessions, their record and the disks of tasks', () => {
      template.hasResourceProperties('AWS::ECS::Cluster', {
        ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }],
        Configuration: {
          ExecuteCommandConfiguration: {
            KmsKeyId: Match.anyValue(),
            LogConfiguration: { CloudWatchEncryptionEnabled: true },
          },
          ManagedStorageConfiguration: { FargateEphemeralStorageKmsKeyId: Match.anyValue() },
        },
      });
      template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30, KmsKeyId: Match.anyValue() });
    });

    test('names the namespace', () => {
      template.hasResourceProperties('AWS::ServiceDiscovery::HttpNamespace', { Name: 'store' });
    });
  });

  describe('in a stack', () => {
    test('is the cluster of services, and of whatever takes a cluster of aws-cdk-lib', () => {
      const stack = testStack();
      const store = new ServiceCluster(stack, 'Store', { vpc: vpcOf(stack) });
      const { cluster } = store;
      const members = (of: ecs.ICluster) => ({
        clusterName: of.clusterName,
        clusterArn: of.clusterArn,
        clusterRef: of.clusterRef,
        vpc: of.vpc,
        connections: of.connections,
        hasEc2Capacity: of.hasEc2Capacity,
        defaultCloudMapNamespace: of.defaultCloudMapNamespace,
        autoscalingGroup: of.autoscalingGroup,
        executeCommandConfiguration: of.executeCommandConfiguration,
        env: of.env,
        stack: of.stack,
      });
      expect(members(store)).toEqual(members(cluster));
      store.applyRemovalPolicy(RemovalPolicy.RETAIN);
      const service = new EcsWebService(stack, 'Web', {
        vpc: vpcOf(stack),
        cluster: store,
        image: IMAGE,
        alarms: Alarms.none(),
        serviceConnect: ServiceConnect.server({ name: 'web' }),
      });
      expect([service.cluster, service.ownCluster]).toEqual([cluster, undefined]);
      const template = templateOf(stack);
      template.resourceCountIs('AWS::ECS::Cluster', 1);
      template.hasResource('AWS::ECS::Cluster', { DeletionPolicy: 'Retain' });
      template.hasResource('AWS::ECS::Service', {
        Properties: { Cluster: { Ref: Match.stringLikeRegexp('^StoreCluster') } },
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('^StoreCluster')]),
      });
    });
  });

  describe('fails', () => {
    test.each(['my store', 'a..b', '.store', 'store.'])(
      'on the namespace name %p, before any child',
      (namespaceName) => {
        const stack = testStack();
        const vpc = new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });
        expect(() => new ServiceCluster(stack, 'Cluster', { vpc, namespaceName })).toThrow(
          "'namespaceName' must be letters",
        );
        expect(stack.node.findChild('Cluster').node.children).toEqual([]);
      },
    );
  });
});
