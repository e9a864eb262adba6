import { Validations } from 'aws-cdk-lib/core';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { RulePacks } from 'cdk-reference-architectures/operations';

/** Acknowledges the findings that follow from what this example chose; the constructs acknowledge what is inherent. */
export function acknowledgeFindings(password: Secret): void {
  const rotation =
    'The directory is made with it; nothing of AWS changes it there afterwards. Administrators do, and write the new one to the secret.';
  Validations.of(password).acknowledge({ id: 'AwsSolutions-SMG4', reason: rotation });
  RulePacks.acknowledge(password, 'SecretsManagerRotationEnabled', rotation);
}
