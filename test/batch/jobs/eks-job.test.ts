import { PropertyInjectors, Size, Token } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { EksJob, EksJobProps, JobCapacity } from '../../../lib/batch';
import { ContainerSource, PullThroughCache, UpstreamRegistry } from '../../../lib/containers';
import { templateOf, testStack } from '../../support/synth';
import { batchStack, REGISTRY } from '../support';

const JOB = 'AWS::Batch::JobDefinition';

describe('EksJob', () => {
  function failing(props: Partial<EksJobProps>) {
    return () => new EksJob(testStack(), 'Job', { image: REGISTRY, ...props });
  }

  describe('defaults', () => {
    test('defaults: limited, not root, not on the network of the node', () => {
      const stack = testStack();
      new EksJob(stack, 'Job', { image: REGISTRY });
      templateOf(stack).hasResourceProperties(JOB, {
        Timeout: { AttemptDurationSeconds: 3600 },
        SchedulingPriority: 0,
        PropagateTags: Match.absent(),
        RetryStrategy: { Attempts: 5 },
        EksProperties: {
          PodProperties: {
            HostNetwork: false,
            Containers: [
              {
                Resources: { Limits: { cpu: '1', memory: '2048Mi' }, Requests: { cpu: '1', memory: '2048Mi' } },
                SecurityContext: { Privileged: false, ReadOnlyRootFilesystem: true, RunAsNonRoot: true },
              },
            ],
          },
        },
      });
    });
  });

  describe('all options', () => {
    test('all options', () => {
      const stack = testStack();
      new EksJob(stack, 'Job', {
        image: REGISTRY,
        vcpus: 0.5,
        memory: Size.gibibytes(1),
        gpus: 1,
        command: ['align'],
        args: ['--in', 'x'],
        environment: { A: '1' },
        volumes: [batch.EksVolume.emptyDir({ name: 'tmp', mountPath: '/tmp' })],
        serviceAccount: 'aligner',
        runAsUser: 1000,
        readonlyRootFilesystem: false,
        useHostNetwork: true,
      });
      templateOf(stack).hasResourceProperties(JOB, {
        EksProperties: {
          PodProperties: {
            HostNetwork: true,
            ServiceAccountName: 'aligner',
            Volumes: [{ Name: 'tmp' }],
            Containers: [
              {
                Command: ['align'],
                Args: ['--in', 'x'],
                Env: [{ Name: 'A', Value: '1' }],
                SecurityContext: { RunAsUser: 1000, ReadOnlyRootFilesystem: false },
              },
            ],
          },
        },
      });
    });
  });

  describe('overrides', () => {
    test('init containers, labels, secrets for pulls, DNS policy and group', () => {
      const stack = testStack();
      const shared = batch.EksVolume.emptyDir({ name: 'data', mountPath: '/data', sizeLimit: Size.gibibytes(1) });
      new EksJob(stack, 'Job', {
        image: REGISTRY,
        vcpus: 2,
        volumes: [
          shared,
          batch.EksVolume.hostPath({ name: 'cache', hostPath: '/var/cache', mountPath: '/cache', readonly: true }),
          batch.EksVolume.secret({ name: 'login', secretName: 'login', mountPath: '/login' }),
        ],
        initContainers: [
          { name: 'fetch', image: REGISTRY, command: ['Ref::sample'], volumes: [shared] },
          { name: 'small', image: REGISTRY, vcpus: 0.25, memory: Size.mebibytes(256), environment: { A: '1' } },
        ],
        parameters: { sample: 'none' },
        imagePullSecrets: ['registry.login'],
        labels: { 'example.com/team': 'genomics' },
        dnsPolicy: batch.DnsPolicy.DEFAULT,
        runAsUser: 1000,
        runAsGroup: 0,
      });
      const safe = { Privileged: false, AllowPrivilegeEscalation: false, RunAsNonRoot: true, RunAsGroup: 0 };
      templateOf(stack).hasResourceProperties(JOB, {
        EksProperties: {
          PodProperties: {
            ImagePullSecrets: [{ Name: 'registry.login' }],
            Metadata: { Labels: { 'example.com/team': 'genomics' } },
            DnsPolicy: 'Default',
            Volumes: [
              { Name: 'data', EmptyDir: { SizeLimit: '1024Mi' } },
              { Name: 'cache', HostPath: { Path: '/var/cache' } },
              { Name: 'login', Secret: { SecretName: 'login' } },
            ],
            InitContainers: [
              {
                Name: 'fetch',
                Command: ['Ref::sample'],
                Resources: { Limits: { cpu: '2', memory: '2048Mi' } },
                VolumeMounts: [{ Name: 'data', MountPath: '/data' }],
                SecurityContext: safe,
              },
              {
                Name: 'small',
                Resources: { Limits: { cpu: '0.25', memory: '256Mi' } },
                Env: [{ Name: 'A', Value: '1' }],
              },
            ],
            Containers: [
              {
                Name: 'main',
                SecurityContext: safe,
                VolumeMounts: [{ Name: 'data' }, { Name: 'cache', ReadOnly: true }, { Name: 'login' }],
              },
            ],
          },
        },
      });
    });

    test('are absent unless asked for', () => {
      const stack = testStack();
      new EksJob(stack, 'Job', { image: REGISTRY });
      const pod = {
        InitContainers: Match.absent(),
        ImagePullSecrets: Match.absent(),
        Metadata: Match.absent(),
        DnsPolicy: Match.absent(),
      };
      templateOf(stack).hasResourceProperties(JOB, { EksProperties: { PodProperties: pod } });
    });

    test('amounts that are tokens stay what they are', () => {
      const stack = testStack();
      new EksJob(stack, 'Job', { image: REGISTRY, vcpus: Token.asNumber({ Ref: 'Cpu' }) });
      templateOf(stack).hasResourceProperties(JOB, {
        EksProperties: { PodProperties: { Containers: [{ Resources: { Limits: { cpu: { Ref: 'Cpu' } } } }] } },
      });
    });

    test('only queues on EKS take it', () => {
      const { stack, queues } = batchStack();
      const job = new EksJob(stack, 'Job', { image: REGISTRY });
      expect(() => queues.queue('Low').ruleTarget({ job })).toThrow(/got 'Test\/Job' for EKS/);
      const other = testStack();
      const capacity = JobCapacity.eks({
        cluster: eks.Cluster.fromClusterAttributes(other, 'Cluster', {
          clusterName: 'shared',
          clusterSecurityGroupId: 'sg-0123456789abcdef0',
        }),
        kubernetesNamespace: 'batch',
        instanceRole: iam.Role.fromRoleName(other, 'Nodes', 'nodes'),
      });
      expect(() =>
        batchStack(capacity, other)
          .queues.queue('Low')
          .ruleTarget({ job: new EksJob(other, 'Job', { image: REGISTRY }) }),
      ).not.toThrow();
    });

    test('takes the defaults of an organisation by property injection', () => {
      const stack = testStack();
      PropertyInjectors.of(stack).add({
        constructUniqueId: EksJob.PROPERTY_INJECTION_ID,
        inject: (props: object) => ({ ...props, attempts: 2 }),
      });
      new EksJob(stack, 'Job', { image: REGISTRY });
      templateOf(stack).hasResourceProperties(JOB, { RetryStrategy: { Attempts: 2 } });
    });

    test('an image of Amazon ECR is pulled by the nodes: nothing is granted here', () => {
      const stack = testStack();
      const repository = new ecr.Repository(stack, 'Images');
      new EksJob(stack, 'Job', { image: ContainerSource.fromRepository(repository, { tag: 'v7' }) });
      const template = templateOf(stack);
      template.resourceCountIs('AWS::IAM::Policy', 0);
      const [job] = Object.values(template.findResources(JOB));
      expect(JSON.stringify(job.Properties.EksProperties.PodProperties.Containers[0].Image)).toMatch(/Images.*:v7/);
    });
  });

  describe('fails', () => {
    test.each([
      ['for root', failing({ runAsUser: 0 }), /'runAsUser' must be a whole number of at least 1, got 0/],
      ['for a tenth of a vCPU', failing({ vcpus: 0.3 }), /'vcpus in quarters' must be a whole number/],
      [
        'for tags of a pod',
        failing({ propagateTags: true }),
        /'propagateTags' must not be true on EKS, where Batch gives pods no tags; use 'labels'/,
      ],
      ['for no GPU', failing({ gpus: 0 }), /'gpus' must be/],
      [
        'for credentials, which pods do not have',
        failing({
          image: ContainerSource.fromRegistry('ghcr.io/lab/x:1', {
            credentials: secretsmanager.Secret.fromSecretNameV2(testStack(), 'Login', 'login'),
          }),
        }),
        /'image' must not have 'credentials' for a pod[^]*name them in 'imagePullSecrets'/,
      ],
      [
        "for an init container of the job's name",
        failing({ initContainers: [{ name: 'main', image: REGISTRY }] }),
        /'initContainers' must not hold a value twice, got 'main'/,
      ],
      [
        'for an init container with a name that Kubernetes refuses',
        failing({ initContainers: [{ name: 'Fetch', image: REGISTRY }] }),
        /'name' must be up to 63 lower-case letters, digits and '-', got 'Fetch'/,
      ],
      [
        'for eleven init containers',
        failing({ initContainers: Array.from({ length: 11 }, (_, i) => ({ name: `c${i}`, image: REGISTRY })) }),
        /'initContainers' must hold at most 10, got 11/,
      ],
      [
        'for a label that Kubernetes refuses',
        failing({ labels: { team: 'a b' } }),
        /'labels' must be of up to 63 letters, digits, '-', '_' and '.', got 'a b'/,
      ],
      [
        'for a secret that Kubernetes refuses',
        failing({ imagePullSecrets: ['Login'] }),
        /'imagePullSecrets' must be names of lower-case letters, digits, '-' and '.', got 'Login'/,
      ],
      [
        'for two volumes at one path',
        failing({
          volumes: ['a', 'b'].map((name) => batch.EksVolume.emptyDir({ name, mountPath: '/tmp' })),
        }),
        /'mountPath' must not hold a value twice, got '\/tmp'/,
      ],
      [
        'for a variable that Batch sets',
        failing({ environment: { AWS_BATCH_A: '1' } }),
        /'environment' must not have names/,
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));

    test('fails for two mistakes in one error, before a child is made', () => {
      const stack = testStack();
      expect(() => new EksJob(stack, 'Job', { image: REGISTRY, attempts: 11, gpus: 0 })).toThrow(
        /has 2 problems:[^]*'attempts' must be[^]*'gpus' must be/,
      );
      expect(stack.node.findChild('Job').node.children).toEqual([]);
    });
  });

  describe('in a stack', () => {
    test('of a cached image, which the nodes pull', () => {
      const stack = testStack();
      const cache = new PullThroughCache(stack, 'Cache', {
        upstream: UpstreamRegistry.ecrPublic(),
        repositoryPrefix: 'ecr-public',
      });
      new EksJob(stack, 'Job', { image: ContainerSource.fromCache(cache, 'nginx/nginx:1.29') });
      const template = templateOf(stack);
      expect(JSON.stringify(template.findResources(JOB))).toContain('/ecr-public/nginx/nginx:1.29"');
      template.resourceCountIs('AWS::IAM::Policy', 0);
    });

    test('two in one stack, and children can be overridden', () => {
      const stack = testStack();
      const first = new EksJob(stack, 'First', { image: REGISTRY });
      new EksJob(stack, 'Second', { image: REGISTRY });
      first.jobDefinition.schedulingPriority = 4;
      templateOf(stack).resourcePropertiesCountIs(JOB, { SchedulingPriority: 4 }, 1);
    });
  });
});
