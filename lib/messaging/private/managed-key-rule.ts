import * as sqs from 'aws-cdk-lib/aws-sqs';
import { rule, Rules } from '../../private/validation';

/** That a service can write to a queue: it may use no key that AWS manages for SQS, whose policy names users of the account only. */
export function managedKeyRule(prop: string, queue: sqs.IQueue, service: 'EventBridge' | 'SNS'): Rules {
  return rule(
    queue.encryptionType === sqs.QueueEncryption.KMS_MANAGED ||
      queue.encryptionMasterKey?.keyArn.includes('alias/aws/sqs') === true,
    () =>
      `'${prop}' must not be encrypted with the AWS managed key alias/aws/sqs, which ${service} cannot write with, got '${queue.node.path}'; encrypt it with a key of its own, or with those of SQS`,
  );
}
