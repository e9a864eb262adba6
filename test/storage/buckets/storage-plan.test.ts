import { Duration, Size, Token } from 'aws-cdk-lib/core';
import { AccessLogBucket, BucketAccessLogs, SecureBucket, StoragePlan, VersionRetention } from '../../../lib/storage';
import { templateOf, testStack } from '../../support/synth';

const { days } = Duration;

/** The rules of a bucket with a plan, without what tidies up. */
function rulesOf(storagePlan?: StoragePlan, prefixPlans?: Record<string, StoragePlan>): object[] {
  return lifecycleOf(storagePlan, prefixPlans).Rules.slice(0, -1);
}

function lifecycleOf(storagePlan?: StoragePlan, prefixPlans?: Record<string, StoragePlan>) {
  return bucketOf(storagePlan, prefixPlans).LifecycleConfiguration as { Rules: object[] };
}

function bucketOf(storagePlan?: StoragePlan, prefixPlans?: Record<string, StoragePlan>): Record<string, unknown> {
  const stack = testStack();
  new SecureBucket(stack, 'Objects', {
    accessLogs: BucketAccessLogs.toBucket(new AccessLogBucket(stack, 'Logs')),
    storagePlan,
    prefixPlans,
  });
  const buckets = templateOf(stack).findResources('AWS::S3::Bucket');
  return Object.entries(buckets).find(([id]) => id.startsWith('Objects'))?.[1].Properties ?? {};
}

describe('StoragePlan', () => {
  describe('defaults', () => {
    test('objects stay in Standard, and can be brought back for 90 days', () => {
      expect(lifecycleOf()).toEqual({
        TransitionDefaultMinimumObjectSize: 'all_storage_classes_128K',
        Rules: [
          { Id: 'Objects', Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 90 } },
          {
            Id: 'TidyUp',
            Status: 'Enabled',
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
            ExpiredObjectDeleteMarker: true,
          },
        ],
      });
    });

    test('a history of backups is archived after 30 days, and gone after 365', () => {
      expect(rulesOf(StoragePlan.backupHistory())).toEqual([
        {
          Id: 'Objects',
          Status: 'Enabled',
          NoncurrentVersionTransitions: [{ StorageClass: 'GLACIER', TransitionInDays: 30 }],
          NoncurrentVersionExpiration: { NoncurrentDays: 365 },
        },
      ]);
    });

    test('objects of unknown access go to Intelligent-Tiering at once, without its archives', () => {
      const properties = bucketOf(StoragePlan.unknownAccess());
      expect(properties.IntelligentTieringConfigurations).toBeUndefined();
      expect(rulesOf(StoragePlan.unknownAccess())).toEqual([
        {
          Id: 'Objects',
          Status: 'Enabled',
          Transitions: [{ StorageClass: 'INTELLIGENT_TIERING', TransitionInDays: 0 }],
          NoncurrentVersionExpiration: { NoncurrentDays: 90 },
        },
      ]);
    });

    test('scratch is deleted after its days, and a day later for ever', () => {
      expect(rulesOf(StoragePlan.scratch(7))).toEqual([
        {
          Id: 'Objects',
          Status: 'Enabled',
          ExpirationInDays: 7,
          NoncurrentVersionExpiration: { NoncurrentDays: 1 },
        },
      ]);
    });
  });

  describe('all options', () => {
    test('objects get colder through every class that S3 moves them through', () => {
      const plan = StoragePlan.coolDown({
        infrequentAccessAfter: days(30),
        glacierInstantAfter: days(60),
        glacierFlexibleAfter: days(150),
        deepArchiveAfter: days(240),
        expireAfter: days(2555),
        minObjectSize: Size.mebibytes(1),
        versionRetention: VersionRetention.days(30, { newestKept: 3 }),
      });
      expect(rulesOf(plan)).toEqual([
        {
          Id: 'Objects',
          Status: 'Enabled',
          ExpirationInDays: 2555,
          NoncurrentVersionExpiration: { NoncurrentDays: 30, NewerNoncurrentVersions: 3 },
        },
        {
          Id: 'Objects moves',
          Status: 'Enabled',
          ObjectSizeGreaterThan: 1_048_576,
          Transitions: [
            { StorageClass: 'STANDARD_IA', TransitionInDays: 30 },
            { StorageClass: 'GLACIER_IR', TransitionInDays: 60 },
            { StorageClass: 'GLACIER', TransitionInDays: 150 },
            { StorageClass: 'DEEP_ARCHIVE', TransitionInDays: 240 },
          ],
        },
      ]);
    });

    test('what is too small to be moved is deleted all the same, and so are its old versions', () => {
      const plan = StoragePlan.coolDown({ infrequentAccessAfter: days(30), minObjectSize: Size.mebibytes(1) });
      expect(rulesOf(StoragePlan.hot({ versionRetention: VersionRetention.indefinite() }), { 'a/': plan })).toEqual([
        { Id: 'Objects a/', Prefix: 'a/', Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 90 } },
        {
          Id: 'Objects a/ moves',
          Prefix: 'a/',
          Status: 'Enabled',
          ObjectSizeGreaterThan: 1_048_576,
          Transitions: [{ StorageClass: 'STANDARD_IA', TransitionInDays: 30 }],
        },
      ]);
    });

    test('one zone', () => {
      const plan = StoragePlan.coolDown({ oneZone: { after: days(30), reason: 'Made from originals.' } });
      expect(rulesOf(plan)).toMatchObject([{ Transitions: [{ StorageClass: 'ONEZONE_IA', TransitionInDays: 30 }] }]);
    });

    test('Intelligent-Tiering with its archives', () => {
      const plan = StoragePlan.unknownAccess({
        archiveAccessAfter: days(90),
        deepArchiveAccessAfter: days(180),
        expireAfter: days(3650),
      });
      expect(bucketOf(plan).IntelligentTieringConfigurations).toEqual([
        {
          Id: 'Objects',
          Status: 'Enabled',
          Tierings: [
            { AccessTier: 'ARCHIVE_ACCESS', Days: 90 },
            { AccessTier: 'DEEP_ARCHIVE_ACCESS', Days: 180 },
          ],
        },
      ]);
    });

    test('plans of prefixes, beside that of the bucket', () => {
      const rules = rulesOf(StoragePlan.hot({ versionRetention: VersionRetention.indefinite() }), {
        'work/': StoragePlan.scratch(7),
        'shared/': StoragePlan.unknownAccess(),
      });
      expect(rules).toMatchObject([
        { Id: 'Objects work/', Prefix: 'work/', ExpirationInDays: 7 },
        { Id: 'Objects shared/', Prefix: 'shared/' },
      ]);
    });

    test('versions without expiry', () => {
      expect(rulesOf(StoragePlan.hot({ versionRetention: VersionRetention.indefinite() }))).toEqual([]);
    });
  });

  describe('fails', () => {
    const ia = { infrequentAccessAfter: days(30) };
    test.each([
      [
        'scratch of days that are not known',
        () => StoragePlan.scratch(Token.asNumber({ resolve: () => 7 })),
        "'days' must be known at synthesis, got a token",
      ],
      [
        'IA before 30 days',
        () => StoragePlan.coolDown({ infrequentAccessAfter: days(10) }),
        'whole days of at least 30',
      ],
      [
        'One Zone before 30 days',
        () => StoragePlan.coolDown({ oneZone: { after: days(29), reason: 'Made again.' } }),
        "'oneZone.after' must be whole days of at least 30, got 29 days",
      ],
      [
        'One Zone without a reason',
        () => StoragePlan.coolDown({ oneZone: { after: days(30), reason: ' ' } }),
        "'oneZone.reason' must not be empty",
      ],
      [
        'One Zone before Glacier Instant Retrieval',
        () =>
          StoragePlan.coolDown({ oneZone: { after: days(30), reason: 'Made again.' }, glacierInstantAfter: days(90) }),
        "'oneZone' and 'glacierInstantAfter' must not both be given",
      ],
      ['no class', () => StoragePlan.coolDown({}), 'at least one of'],
      [
        'a colder class before a warmer one',
        () => StoragePlan.coolDown({ glacierInstantAfter: days(90), deepArchiveAfter: days(30) }),
        "'deepArchiveAfter' must be at least 180 days: 'glacierInstantAfter' moves objects at 90 days into a class that bills 90",
      ],
      [
        'a move before the days that a class bills',
        () => StoragePlan.coolDown({ ...ia, glacierInstantAfter: days(59) }),
        "'glacierInstantAfter' must be at least 60 days",
      ],
      [
        'an expiry before the last move',
        () => StoragePlan.coolDown({ ...ia, expireAfter: days(30) }),
        "'expireAfter' must be at least 60 days",
      ],
      [
        'an expiry before the days of Deep Archive',
        () => StoragePlan.coolDown({ deepArchiveAfter: days(0), expireAfter: days(179) }),
        "'expireAfter' must be at least 180 days",
      ],
      [
        'part of a day',
        () => StoragePlan.hot({ expireAfter: Duration.hours(36) }),
        'must be whole days of at least 1, got 1.5',
      ],
      ['no day', () => StoragePlan.hot({ expireAfter: days(0) }), "'expireAfter' must be whole days of at least 1"],
      ['a size of nothing', () => StoragePlan.coolDown({ ...ia, minObjectSize: Size.bytes(0) }), "'minObjectSize'"],
      [
        'an archive before 90 days',
        () => StoragePlan.unknownAccess({ archiveAccessAfter: days(89) }),
        'must be whole days from 90 to 730',
      ],
      [
        'a deep archive before 180 days',
        () => StoragePlan.unknownAccess({ deepArchiveAccessAfter: days(179) }),
        'must be whole days from 180 to 730',
      ],
      [
        'a deep archive before the archive',
        () => StoragePlan.unknownAccess({ archiveAccessAfter: days(200), deepArchiveAccessAfter: days(200) }),
        "'deepArchiveAccessAfter' must be more than 'archiveAccessAfter' (200 days), got 200 days",
      ],
      [
        'a history that is gone before Glacier has billed it',
        () => StoragePlan.backupHistory({ versionRetention: VersionRetention.days(119) }),
        "'versionRetention' must be at least 120 days",
      ],
      ['no days of scratch', () => StoragePlan.scratch(0), "'days' must be a whole number of at least 1"],
      ['no days of versions', () => VersionRetention.days(0), "'days' must be a whole number of at least 1"],
      [
        'too many versions',
        () => VersionRetention.days(1, { newestKept: 101 }),
        'a whole number from 1 to 100, got 101',
      ],
    ])('fails for %s', (_what, make, message) => {
      expect(make).toThrow(message);
    });

    const keepsAll = StoragePlan.hot({ versionRetention: VersionRetention.indefinite() });
    test.each([
      ['', keepsAll, 'not empty and without a slash at its beginning'],
      ['/work/', keepsAll, 'without a slash at its beginning'],
      [
        'keep/',
        StoragePlan.hot(),
        "must not keep 'keep/' longer than 'storagePlan', which deletes every object after 30",
      ],
      ['keep/', StoragePlan.backupHistory(), "must not keep versions of 'keep/' longer than 'storagePlan'"],
      [
        'keep/',
        StoragePlan.hot({ versionRetention: VersionRetention.days(1, { newestKept: 5 }) }),
        "must not keep more versions of 'keep/' beyond the days than 'storagePlan' (0), got 5",
      ],
    ])('fails for the plan of a prefix that the plan of the bucket breaks (%p)', (prefix, plan, message) => {
      expect(() => bucketOf(StoragePlan.hot({ expireAfter: days(30) }), { [prefix]: plan })).toThrow(message);
    });

    test('fails with a prefix that is too long for the id of a rule', () => {
      const scratch = StoragePlan.scratch(7);
      expect(() => rulesOf(undefined, { ['p'.repeat(248)]: scratch })).toThrow(
        "'prefix of prefixPlans' must have at most 241 characters, got 248",
      );
      expect(rulesOf(undefined, { ['p'.repeat(247)]: scratch })).toHaveLength(2);
    });

    test('fails for prefixes that overlap', () => {
      expect(() => bucketOf(keepsAll, { 'a/': StoragePlan.scratch(1), 'a/b/': StoragePlan.scratch(2) })).toThrow(
        "'prefixPlans' must not overlap: 'a/' holds 'a/b/'",
      );
    });

    test('fails for two plans that move the same objects', () => {
      expect(() => bucketOf(StoragePlan.unknownAccess(), { 'a/': StoragePlan.coolDown(ia) })).toThrow(
        "must not move 'a/' between classes, which 'storagePlan' does for the whole bucket",
      );
    });

    test('fails for more rules than S3 takes', () => {
      const plans = Object.fromEntries(Array.from({ length: 999 }, (_, i) => [`p${i}-`, StoragePlan.scratch(1)]));
      expect(() => bucketOf(undefined, plans)).toThrow(
        "'prefixPlans' must make at most 1000 lifecycle rules with all others of the bucket, got 1001",
      );
    });
  });
});
