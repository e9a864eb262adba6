import type { S3 } from '@aws-sdk/client-s3';
import { Aws, connect } from '../aws';
import type { DeployedStack } from '../deployed-stack';
import { Observations, Scenario } from './scenario';

const Key = '2026/q3.csv';

/** The archive of a sandbox, where a hold is all that keeps a book. */
export const heldBooks: Scenario = {
  title: 'a book is copied to the other Region, and kept while it is held',
  stack: 'ComplianceArchive',
  async run(aws, stack) {
    const observed = new Observations();
    const { s3 } = aws;
    const { Bucket, first } = await store(aws, stack, observed);
    const version = { Bucket, Key, VersionId: first };
    await s3.putObjectLegalHold({ ...version, LegalHold: { Status: 'ON' } });
    observed.expect('nobody deletes a version that is held', await deleted(s3, version), 'AccessDenied');
    await s3.putObjectLegalHold({ ...version, LegalHold: { Status: 'OFF' } });
    observed.expect('a version that is not held can be deleted', await deleted(s3, version), 'deleted');
    return observed.seen;
  },
};

/** The archive of production, where every book is locked for seven years. */
export const lockedBooks: Scenario = {
  title: 'a book is copied to the other Region, and locked for seven years',
  stack: 'ComplianceArchive',
  async run(aws, stack) {
    const observed = new Observations();
    const { s3 } = aws;
    const { Bucket, first } = await store(aws, stack, observed);
    const version = { Bucket, Key, VersionId: first };
    const { Retention } = await s3.getObjectRetention(version);
    const days = ((Retention?.RetainUntilDate?.getTime() ?? 0) - Date.now()) / 86_400_000;
    observed.expect('a book is locked as it is put', [Retention?.Mode, Math.round(days)], ['COMPLIANCE', 2557]);
    observed.expect('nobody deletes a locked version', await deleted(s3, version), 'AccessDenied');
    const bypass = { ...version, BypassGovernanceRetention: true };
    observed.expect('whoever may bypass governance does not either', await deleted(s3, bypass), 'AccessDenied');
    const tomorrow = new Date(Date.now() + 86_400_000);
    const shorter = { ...version, Retention: { Mode: 'COMPLIANCE' as const, RetainUntilDate: tomorrow } };
    observed.expect(
      'nobody shortens the lock',
      await outcome(s3.putObjectRetention({ ...shorter, BypassGovernanceRetention: true })),
      'AccessDenied',
    );
    return observed.seen;
  },
};

/** Puts a book twice and deletes it, and looks at its versions and its copy. */
async function store({ endpoint, s3 }: Aws, stack: DeployedStack, observed: Observations) {
  const Bucket = new URL(stack.output('BooksUri')).hostname;
  const put = async (Body: string) => (await s3.putObject({ Bucket, Key, Body })).VersionId;
  const first = await put('first');
  await put('second');
  observed.expect('the old version can be read', await read(s3, Bucket, first), 'first');
  const { ReplicationStatus } = await s3.headObject({ Bucket, Key });
  observed.expect('a book says that it is copied', ReplicationStatus, 'COMPLETED');

  const { ReplicationConfiguration: replication } = await s3.getBucketReplication({ Bucket });
  const copies = replication?.Rules?.[0]?.Destination?.Bucket?.split(':').pop() ?? '';
  const { LocationConstraint } = await s3.getBucketLocation({ Bucket: copies });
  observed.expect('the copies are in another Region', LocationConstraint, 'eu-central-1');
  const other = connect(endpoint, LocationConstraint).s3;
  observed.expect('the copy is the newest version', await read(other, copies), 'second');
  const { Versions = [] } = await other.listObjectVersions({ Bucket: copies, Prefix: Key });
  observed.expect('the old version is copied, too', Versions.length, 2);

  const { DeleteMarker } = await s3.deleteObject({ Bucket, Key });
  observed.expect('a deletion leaves a marker', DeleteMarker, true);
  observed.expect('the old version is there still', await read(s3, Bucket, first), 'first');
  observed.expect('the copy does not hear of it', await read(other, copies), 'second');
  return { Bucket, first };
}

async function read(s3: S3, Bucket: string, VersionId?: string): Promise<string | undefined> {
  return (await s3.getObject({ Bucket, Key, VersionId })).Body?.transformToString();
}

function deleted(s3: S3, version: Parameters<S3['deleteObject']>[0]): Promise<string> {
  return outcome(s3.deleteObject(version));
}

/** The name of the error that a request ends with. */
function outcome(asked: Promise<unknown>): Promise<string> {
  return asked.then(
    () => 'deleted',
    (error: Error) => error.name,
  );
}
