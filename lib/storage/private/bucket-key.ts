import { Construct } from 'constructs';
import { Stack, Validations } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import { isKnown, rule, Rules } from '../../private/validation';

/**
 * That the key of a bucket is of its Region: S3 refuses every write with another one.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export function keyRules(scope: Construct, key: kms.IKey | undefined): Rules {
  return keyRegionRules(key === undefined ? undefined : regionOf(key), Stack.of(scope).region);
}

/** That the key with an ARN is of a Region. */
export function keyArnRules(keyArn: string | undefined, region: string): Rules {
  return keyRegionRules(isKnown(keyArn) ? keyArn.split(':')[3] : undefined, region);
}

function keyRegionRules(ofKey: string | undefined, region: string): Rules {
  return rule(
    isKnown(ofKey) && isKnown(region) && ofKey !== region,
    () =>
      `'encryptionKey' must be of the Region of the bucket (${region}), got one of ${ofKey}; S3 would refuse every object`,
  );
}

function regionOf(key: kms.IKey): string | undefined {
  return isKnown(key.keyArn) ? key.keyArn.split(':')[3] : key.env.region;
}

/** A key of another account is let in by its own policy alone, which this app cannot see. */
export function warnOfKey(scope: Construct, key: kms.IKey | undefined): void {
  const [ours, theirs] = [Stack.of(scope).account, key?.env.account];
  if (!isKnown(ours) || !isKnown(theirs) || ours === theirs) return;
  Validations.of(scope).addWarning(
    'cdk-reference-architectures:keyOfAnotherAccount',
    `the key is of the account ${theirs}: its policy must let ${ours} use it (kms:Decrypt, kms:GenerateDataKey) before the first object is ` +
      'written, and grants of this bucket do not extend it; extend it where it is made, and acknowledge this',
  );
}
