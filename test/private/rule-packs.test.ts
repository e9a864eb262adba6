import { Construct } from 'constructs';
import { Stack, Validations } from 'aws-cdk-lib/core';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ACKNOWLEDGE_INHERENT_FINDINGS, acknowledgeInherent, acknowledgeInPacks } from '../../lib/private/rule-packs';
import { RULE_PACKS, runPack } from '../support/rule-packs';
import { testApp, testStack } from '../support/synth';

const REASON = 'it is meant to be so';

function findingsOf(stack: Stack, rule: string): string[] {
  return Object.values(RULE_PACKS)
    .flatMap((Pack) => runPack(new Pack(), stack).findings)
    .filter((finding) => finding.split(' at ')[0].endsWith(`-${rule}`))
    .map((finding) => finding.split(':')[0]);
}

describe('acknowledgeInPacks', () => {
  test('acknowledges a rule in every pack that has it, on the construct and below it, and nowhere else', () => {
    const stack = testStack();
    const scope = new Construct(stack, 'Mine');
    new logs.LogGroup(scope, 'Logs');
    new logs.LogGroup(stack, 'Other');
    const everywhere = findingsOf(stack, 'CloudWatchLogGroupEncrypted');
    expect(everywhere.filter((finding) => finding.includes('Test/Mine/'))).toHaveLength(3);

    acknowledgeInPacks(scope, 'CloudWatchLogGroupEncrypted', REASON);
    expect(findingsOf(stack, 'CloudWatchLogGroupEncrypted')).toEqual(
      everywhere.filter((finding) => finding.includes('Test/Other/')),
    );
  });
});

describe('acknowledgeInherent', () => {
  function bucketIn(context: Record<string, unknown> = {}): Stack {
    const stack = testStack(testApp(context));
    const bucket = new s3.Bucket(stack, 'Bucket');
    acknowledgeInherent(bucket, REASON, 'AwsSolutions-S1', 'S3BucketLoggingEnabled');
    return stack;
  }

  test('acknowledges ids of AwsSolutions as they are, and other rules in every pack', () => {
    const stack = bucketIn();
    expect(findingsOf(stack, 'S1')).toEqual([]);
    expect(findingsOf(stack, 'S3BucketLoggingEnabled')).toEqual([]);
    const acknowledged = runPack(new RULE_PACKS.AwsSolutions(), stack).acknowledged;
    expect(acknowledged.get('AwsSolutions-S1')).toBe(REASON);
  });

  test('records what the acknowledgement of aws-cdk-lib would, in one entry', () => {
    const entriesOf = (acknowledged: (bucket: s3.Bucket) => void) => {
      const bucket = new s3.Bucket(testStack(), 'Bucket');
      acknowledged(bucket);
      const { ACKNOWLEDGED_RULES_METADATA_KEY } = Validations;
      return bucket.node.metadata
        .filter(({ type }) => type === ACKNOWLEDGED_RULES_METADATA_KEY)
        .map(({ data }) => data);
    };
    const ids = ['AwsSolutions-S1', 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::*]'];
    const ours = entriesOf((bucket) => acknowledgeInherent(bucket, REASON, ...ids));
    const theirs = entriesOf((bucket) =>
      Validations.of(bucket).acknowledge(...ids.map((id) => ({ id, reason: REASON }))),
    );
    expect(ours).toEqual([Object.assign({}, ...theirs)]);
    expect(theirs).toHaveLength(2);
  });

  test('leaves the rules alone that it does not name', () => {
    expect(findingsOf(bucketIn(), 'S10')).toHaveLength(1);
  });

  test.each([false, 'false'])('acknowledges nothing where the context is %j', (setting) => {
    const stack = bucketIn({ [ACKNOWLEDGE_INHERENT_FINDINGS]: setting });
    expect(findingsOf(stack, 'S1')).toHaveLength(1);
    expect(findingsOf(stack, 'S3BucketLoggingEnabled').length).toBeGreaterThanOrEqual(3);
  });

  test.each([true, 'true'])('acknowledges where the context is %j', (setting) => {
    expect(findingsOf(bucketIn({ [ACKNOWLEDGE_INHERENT_FINDINGS]: setting }), 'S1')).toEqual([]);
  });
});
