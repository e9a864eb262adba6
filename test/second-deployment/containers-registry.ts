import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  ImageRepositoryProps,
  ImageRetention,
  ImageScanning,
  PullThroughCacheProps,
  RegistryReplicationProps,
  RegistryScanningProps,
  ReplicationDestination,
  ReplicationPermissionProps,
  UpstreamRegistry,
} from 'cdk-reference-architectures/containers';
import { specimens } from '../specimens/containers';
import { keyOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

const README = 'lib/containers/registry/README.md';

/** A version of a construct; its props may need what is beside it in the stack. */
interface Version<P> {
  readonly id: string;
  readonly props: (stack: Stack) => Partial<P>;
}

/** Physical names that no other stage has. */
const nameOf = (stack: Stack, name: string) => `${stack.stackName.toLowerCase()}/${name}`;

const repositories = secondDeployments<Version<ImageRepositoryProps>>(
  README,
  'ImageRepository',
  (stack, { id = 'Images', props = () => ({}) }) => {
    specimens.ImageRepository?.minimal(stack, id, props(stack));
  },
  [
    {
      change: '`mutableTags`, `scanning`, `retention`, `emptyOnDelete`, `removalPolicy`',
      effect: 'in place; `retention` deletes what it selects within a day',

      versions: {
        mutableTags: { props: () => ({ mutableTags: ['latest'] }) },
        'immutable again': [{ props: () => ({ mutableTags: ['latest'] }) }, {}],
        scanning: { props: () => ({ scanning: ImageScanning.none('tried out') }) },
        retention: { props: () => ({ retention: [ImageRetention.keepNewest(100)] }) },
        'nothing is deleted': { props: () => ({ retention: [] }) },
        emptyOnDelete: { props: () => ({ removalPolicy: RemovalPolicy.DESTROY, emptyOnDelete: true }) },
      },
    },
    {
      change: '`repositoryName`',
      effect:
        '**replaces** the repository by an empty one; the old one is kept with its images. Push them again before services need them',
      findings: ['loses data-lost'],
      replaced: ['AWS::ECR::Repository'],
      versions: {
        given: { props: (stack) => ({ repositoryName: nameOf(stack, 'orders') }) },
        another: [
          { props: (stack) => ({ repositoryName: nameOf(stack, 'orders') }) },
          { props: (stack) => ({ repositoryName: nameOf(stack, 'order') }) },
        ],
        'taken away': [{ props: (stack) => ({ repositoryName: nameOf(stack, 'orders') }) }, {}],
      },
    },
    {
      change: '`encryptionKey`',
      effect: 'the same',
      findings: ['loses data-lost'],
      replaced: ['AWS::ECR::Repository'],
      versions: {
        given: { props: (stack) => ({ encryptionKey: keyOf(stack) }) },
        'taken away': [{ props: (stack) => ({ encryptionKey: keyOf(stack) }) }, {}],
      },
    },
    {
      change: '`encryptionKey`, with a `repositoryName`',
      effect: '**fails**: the name is taken. Give another name with the key',
      findings: ['fails physical-name', 'loses data-lost'],
      replaced: ['AWS::ECR::Repository'],
      versions: {
        given: [
          { props: (stack) => ({ repositoryName: nameOf(stack, 'orders') }) },
          { props: (stack) => ({ repositoryName: nameOf(stack, 'orders'), encryptionKey: keyOf(stack) }) },
        ],
      },
    },
    {
      change: '`repositoryName`, with `RemovalPolicy.DESTROY`',
      effect:
        '**loses** the images with `emptyOnDelete`; without it a repository that holds images stays outside the stack',
      findings: ['loses data-lost'],
      replaced: ['AWS::ECR::Repository'],
      versions: {
        name: [
          { props: (stack) => ({ removalPolicy: RemovalPolicy.DESTROY, repositoryName: nameOf(stack, 'orders') }) },
          { props: (stack) => ({ removalPolicy: RemovalPolicy.DESTROY, repositoryName: nameOf(stack, 'order') }) },
        ],
      },
    },
    {
      change: 'Construct id',
      effect: 'another, empty repository; the old one is kept outside the stack',
      findings: ['loses data-lost'],
      removed: ['AWS::ECR::Repository'],
      versions: { id: { id: 'Pictures' } },
    },
    {
      change: 'Construct id, with a `repositoryName`',
      effect:
        '**fails**: the name is taken. Give another name, or take the construct out, deploy, and bring the kept repository back by `cdk import`',
      findings: ['fails physical-name', 'loses data-lost'],
      removed: ['AWS::ECR::Repository'],
      versions: {
        id: [
          { props: (stack) => ({ repositoryName: nameOf(stack, 'orders') }) },
          { id: 'Pictures', props: (stack) => ({ repositoryName: nameOf(stack, 'orders') }) },
        ],
      },
    },
    {
      change: 'Taken away and given again, with a `repositoryName`',
      effect: '**fails**: the repository was kept, and has the name. Bring it back by `cdk import`',
      findings: ['fails physical-name', 'loses data-lost'],
      removed: ['AWS::ECR::Repository'],
      versions: {
        named: [
          { props: (stack) => ({ repositoryName: nameOf(stack, 'orders') }) },
          { id: 'Else', props: (stack) => ({ repositoryName: nameOf(stack, 'else') }) },
          { props: (stack) => ({ repositoryName: nameOf(stack, 'orders') }) },
        ],
      },
    },
  ],
);

const caches = secondDeployments<Version<PullThroughCacheProps>>(
  README,
  'PullThroughCache',
  (stack, { id = 'Gallery', props = () => ({}) }) => {
    specimens.PullThroughCache?.minimal(stack, id, {
      repositoryPrefix: nameOf(stack, 'gallery'),
      ...props(stack),
    });
  },
  [
    {
      change: '`retention`, `encryption`',
      effect: 'in place, for repositories that ECR makes afterwards',

      versions: {
        retention: { props: () => ({ retention: [ImageRetention.expireTagged('*', Duration.days(30))] }) },
        encryption: {
          props: (stack) => ({
            encryption: {
              key: keyOf(stack),
              role: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/cache'),
            },
          }),
        },
      },
    },
    {
      change: '`upstream`',
      effect: '**fails**: a prefix has one rule. Give another `repositoryPrefix` with it',
      findings: ['fails physical-name'],
      replaced: ['AWS::ECR::PullThroughCacheRule'],
      versions: { upstream: { props: () => ({ upstream: UpstreamRegistry.kubernetes() }) } },
    },
    {
      change: '`repositoryPrefix`',
      effect:
        'replaces the rule: images have other names. Tasks that name the old ones pull what is cached, and nothing new',
      replaced: ['AWS::ECR::PullThroughCacheRule', 'AWS::ECR::RepositoryCreationTemplate'],
      versions: { prefix: { props: (stack) => ({ repositoryPrefix: nameOf(stack, 'public') }) } },
    },
    {
      change: 'Construct id',
      effect:
        '**fails**: a prefix has one rule. Give another `repositoryPrefix` with it, or take the construct away in a deployment before',
      findings: ['fails physical-name'],
      removed: ['AWS::ECR::PullThroughCacheRule', 'AWS::ECR::RepositoryCreationTemplate'],
      versions: { id: { id: 'Public' } },
    },
    {
      change: 'Construct id and `repositoryPrefix`',
      effect: 'another rule, as a change of the prefix',
      removed: ['AWS::ECR::PullThroughCacheRule', 'AWS::ECR::RepositoryCreationTemplate'],
      versions: { id: { id: 'Public', props: (stack) => ({ repositoryPrefix: nameOf(stack, 'public') }) } },
    },
  ],
);

const replications = secondDeployments<Version<RegistryReplicationProps>>(
  README,
  'RegistryReplication',
  (stack, { id = 'Replication', props = () => ({}) }) => {
    specimens.RegistryReplication?.minimal(stack, id, props(stack));
  },
  [
    {
      change: '`rules`',
      effect: 'in place, for images that are pushed afterwards; copies stay',

      versions: {
        'another Region': {
          props: () => ({ rules: [{ destinations: [ReplicationDestination.region('eu-west-2')] }] }),
        },
        prefixes: {
          props: () => ({
            rules: [{ destinations: [ReplicationDestination.region('eu-central-1')], repositoryPrefixes: ['shop/'] }],
          }),
        },
      },
    },
    {
      change: 'Construct id',
      effect: 'nothing by itself: the setting is the one of the registry',
      versions: {
        'with other rules': {
          id: 'Copies',
          props: () => ({ rules: [{ destinations: [ReplicationDestination.region('eu-west-2')] }] }),
        },
      },
    },
  ],
);

const permissions = secondDeployments<Version<ReplicationPermissionProps>>(
  README,
  'ReplicationPermission',
  (stack, { id = 'Replication', props = () => ({}) }) => {
    specimens.ReplicationPermission?.minimal(stack, id, props(stack));
  },
  [
    {
      change: '`sourceAccountIds`, `repositoryPrefixes`',
      effect: 'in place; copies stay',

      versions: {
        sourceAccountIds: { props: () => ({ sourceAccountIds: ['777788889999'] }) },
        repositoryPrefixes: { props: () => ({ repositoryPrefixes: ['shop/'] }) },
      },
    },
    {
      change: 'Construct id',
      effect: 'nothing by itself: the setting is the one of the registry',
      versions: {
        'with another account': { id: 'Copies', props: () => ({ sourceAccountIds: ['777788889999'] }) },
      },
    },
  ],
);

const scannings = secondDeployments<Version<RegistryScanningProps>>(
  README,
  'RegistryScanning',
  (stack, { id = 'Scanning', props = () => ({}) }) => {
    specimens.RegistryScanning?.minimal(stack, id, props(stack));
  },
  [
    {
      change: '`continuous`, `onPush`',
      effect: 'in place',

      versions: {
        continuous: { props: () => ({ continuous: ['shop/*'] }) },
        onPush: { props: () => ({ continuous: ['shop/*'], onPush: ['*'] }) },
      },
    },
    {
      change: 'Construct id',
      effect: 'nothing by itself: the setting is the one of the registry',
      versions: { 'with another filter': { id: 'Search', props: () => ({ continuous: ['shop/*'] }) } },
    },
  ],
);

export const registryTables: readonly SecondDeploymentTable[] = [
  repositories,
  caches,
  replications,
  permissions,
  scannings,
];
