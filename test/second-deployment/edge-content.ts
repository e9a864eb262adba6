import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import * as logs from 'aws-cdk-lib/aws-logs';
import { SiteContentProps } from 'cdk-reference-architectures/edge';
import { specimens } from '../specimens/edge';
import { deliveryOf } from '../specimens/edge/content';
import { SITE, siteDirectory } from '../specimens/edge/site-directory';
import { keyOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

interface Version extends SiteContentProps {
  readonly id: string;
  /** The files of the site. */
  readonly files: Readonly<Record<string, string>>;
  readonly encrypted: boolean;
  /** Whether another delivery of another bucket serves the site. */
  readonly elsewhere: boolean;
  /** Whether there is content. */
  readonly exists: boolean;
}

function make(stack: Stack, version: Partial<Version>): void {
  const { id = 'Content', files = SITE, encrypted, elsewhere, exists = true, ...props } = version;
  deliveryOf(stack);
  if (elsewhere !== undefined) deliveryOf(stack, 'Other');
  if (!exists) return;
  specimens.SiteContent?.minimal(stack, id, {
    ...props,
    ...(elsewhere && deliveryOf(stack, 'Other')),
    ...(encrypted && { logEncryptionKey: keyOf(stack) }),
    directory: siteDirectory(files),
  });
}

const DEPLOYMENT = 'Custom::CDKBucketDeployment';
const LAYER = 'AWS::Lambda::LayerVersion';
const FONT = { ...SITE, 'assets/inter-9C0D1E2F.woff2': 'wOF2' };
const ALL = ['AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::Lambda::Function', LAYER, 'AWS::Logs::LogGroup', DEPLOYMENT];

export const contentTables: readonly SecondDeploymentTable[] = [
  secondDeployments<Version>('lib/edge/delivery/content/README.md', 'SiteContent', make, [
    {
      change: 'Pages, or other files without a hash',
      effect: 'they are uploaded anew, and edge locations forget them before the deployment goes on',
      versions: {
        changed: { files: { ...SITE, 'about/index.html': '<!doctype html><title>About us</title>' } },
        more: { files: { ...SITE, 'terms.html': '<!doctype html><title>Terms</title>' } },
        less: { files: Object.fromEntries(Object.entries(SITE).filter(([path]) => path !== 'about/index.html')) },
      },
    },
    {
      change: 'Hashed files, and the pages that load them',
      effect: 'hashed files are uploaded first, then pages; those of before stay, for who has an old page open',
      versions: {
        renamed: {
          files: {
            'index.html': '<!doctype html><title>Site</title><script src="/assets/app-2B3C4D5E.js"></script>',
            'assets/app-2B3C4D5E.js': 'document.title = "Other";',
          },
        },
      },
    },
    {
      change: 'The first file of a content type that the AWS CLI does not know, or none any more',
      effect: 'a deployment of its own comes or goes; the files stay',
      versions: { first: { files: FONT }, none: [{ files: FONT }, {}] },
      except: { none: { removed: [LAYER, DEPLOYMENT] } },
    },
    {
      change: '`pageCacheTtl`, `contentTypes`',
      effect: 'the files are uploaded anew with the other header',
      versions: {
        ttl: { pageCacheTtl: Duration.seconds(0) },
        type: { contentTypes: { '.svg': 'image/svg+xml; charset=utf-8' } },
      },
    },
    {
      change: '`hashedDirectories`',
      effect:
        'the files are uploaded anew with the other header; browsers keep what they have as long as they were told',
      versions: { other: { hashedDirectories: ['static'] } },
      removed: [LAYER, DEPLOYMENT],
    },
    {
      change: '`removeOldPages`, `removeOldAssets`',
      effect:
        '**deletes** what is in the bucket and not in the directory; versions of before stay in a bucket that has them',
      versions: { pages: { removeOldPages: true }, all: { removeOldPages: true, removeOldAssets: true } },
    },
    {
      change: '`logRetention`, `logEncryptionKey`',
      effect: 'in place',
      versions: { retention: { logRetention: logs.RetentionDays.ONE_WEEK }, key: { encrypted: true } },
    },
    {
      change: '`memorySize`, `ephemeralStorage`',
      effect: 'another function uploads everything anew, and the one of before is deleted; the files stay',
      versions: { memory: { memorySize: 3008 }, storage: { ephemeralStorage: Size.gibibytes(1) } },
      removed: ['AWS::Lambda::Function', DEPLOYMENT],
    },
    {
      change: '`bucket` and `delivery`',
      effect: 'everything is uploaded to the other bucket; the files stay in the one of before',
      versions: { other: [{ elsewhere: false }, { elsewhere: true }] },
    },
    {
      change: 'The id of the construct',
      effect: 'everything is uploaded anew to the same keys, which are never missing; the log of before is kept',
      versions: { renamed: { id: 'Pages' } },
      removed: ALL.filter((type) => type !== 'AWS::Lambda::Function'),
    },
    {
      change: 'The construct is removed',
      effect: 'the files stay in the bucket, and are served',
      versions: { removed: { exists: false } },
      removed: ALL,
    },
  ]),
];
