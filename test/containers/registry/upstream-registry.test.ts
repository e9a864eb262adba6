import { Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { PullThroughCache, UpstreamRegistry } from '../../../lib/containers';
import { testStack } from '../../support/synth';

function loginIn(stack: Stack): secretsmanager.ISecret {
  return secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'ecr-pullthroughcache/docker-hub');
}

describe('UpstreamRegistry', () => {
  describe('defaults', () => {
    test.each<[string, (stack: Stack) => UpstreamRegistry, unknown]>([
      ['Kubernetes', () => UpstreamRegistry.kubernetes(), 'registry.k8s.io'],
      ['Quay', () => UpstreamRegistry.quay(), 'quay.io'],
      ['GitHub', (s) => UpstreamRegistry.gitHub(loginIn(s)), 'ghcr.io'],
      ['GitLab', (s) => UpstreamRegistry.gitLab(loginIn(s)), 'registry.gitlab.com'],
      ['Chainguard', (s) => UpstreamRegistry.chainguard(loginIn(s)), 'cgr.dev'],
      ['Azure', (s) => UpstreamRegistry.azure('myregistry', loginIn(s)), 'myregistry.azurecr.io'],
      [
        'ECR',
        (s) =>
          UpstreamRegistry.ecr('111122223333', 'eu-west-1', iam.Role.fromRoleArn(s, 'R', 'arn:aws:iam::1:role/cache')),
        { 'Fn::Join': ['', ['111122223333.dkr.ecr.eu-west-1.', { Ref: 'AWS::URLSuffix' }]] },
      ],
    ])('%s', (_, registry, url) => {
      const stack = testStack();
      const cache = new PullThroughCache(stack, 'Cache', { upstream: registry(stack), repositoryPrefix: 'cache' });
      expect(stack.resolve(cache.cacheRule.upstreamRegistryUrl)).toEqual(url);
      expect(cache.cacheRule.customRoleArn).toBe(url instanceof Object ? 'arn:aws:iam::1:role/cache' : undefined);
    });
  });

  describe('fails', () => {
    test('fails with secrets that ECR does not take', () => {
      const stack = testStack();
      const named = secretsmanager.Secret.fromSecretNameV2(stack, 'Named', 'docker-hub');
      const unnamed = new secretsmanager.Secret(stack, 'Unnamed');
      const right = new secretsmanager.Secret(stack, 'Right', { secretName: 'ecr-pullthroughcache/hub' });
      expect(() => UpstreamRegistry.dockerHub(named)).toThrow(/begins with 'ecr-pullthroughcache\/', got docker-hub/);
      expect(() => UpstreamRegistry.gitHub(unnamed)).toThrow(/got one without a name/);
      expect(() => UpstreamRegistry.gitHub(right)).not.toThrow();
    });

    test.each<[string, () => unknown, RegExp]>([
      ['an account of eleven digits', () => UpstreamRegistry.ecr('11112222333', 'eu-west-1'), /'accountId' must be 12/],
      ['a zone for a Region', () => UpstreamRegistry.ecr('111122223333', 'eu-west-1a'), /'region' must be a Region/],
      ['an Azure host', () => UpstreamRegistry.azure('a.azurecr.io', loginIn(testStack())), /'name' must be 5 to 50/],
    ])('fails with %s', (_, make, message) => {
      expect(make).toThrow(message);
    });
  });
});
