import { Match } from 'aws-cdk-lib/assertions';
import { MigrationTls } from '../../../lib/databases';
import { validate } from '../../../lib/private/validation';
import { CERTIFICATE } from '../../specimens/databases/migration';
import { templateOf, testStack } from '../../support/synth';

const ARN = 'arn:aws:dms:eu-west-1:111122223333:cert:wallet';
const FULL = { verified: 'verify-full', unverified: true, pem: true } as const;
const AUTHORITY = { verified: 'verify-ca', unverified: false, pem: false } as const;

describe('MigrationTls', () => {
  describe('all options', () => {
    test('verifies by a certificate of its own', () => {
      const stack = testStack();
      const { sslMode, certificateArn } = MigrationTls.verified(CERTIFICATE)._bind(stack, FULL);
      expect(sslMode).toBe('verify-full');
      expect(stack.resolve(certificateArn)).toEqual({ Ref: 'Certificate' });
      templateOf(stack).hasResourceProperties('AWS::DMS::Certificate', {
        CertificatePem: CERTIFICATE,
        CertificateIdentifier: Match.absent(),
      });
    });

    test('verifies as strictly as the engine can, by a certificate that exists', () => {
      expect(MigrationTls.verifiedByExisting(ARN)._bind(testStack(), AUTHORITY)).toEqual({
        sslMode: 'verify-ca',
        certificateArn: ARN,
      });
    });

    test('weakens itself for a reason only, and says it', () => {
      const unverified = MigrationTls.unverified('self-signed');
      expect(unverified._bind(testStack(), FULL)).toEqual({ sslMode: 'require' });
      expect(unverified._weakness).toContain('self-signed');
      const none = MigrationTls.none('a tunnel');
      expect(none._bind(testStack(), FULL)).toEqual({ sslMode: 'none' });
      expect(none._weakness).toContain('a tunnel');
      expect(MigrationTls.verified(CERTIFICATE)._weakness).toBeUndefined();
    });

    test('takes what is right', () => {
      for (const tls of [
        MigrationTls.verified(CERTIFICATE),
        MigrationTls.verifiedByExisting(ARN),
        MigrationTls.unverified('test'),
      ]) {
        expect(() => validate('it', tls._rules('it', FULL))).not.toThrow();
      }
    });
  });

  describe('fails', () => {
    test.each([
      ['what is no certificate', MigrationTls.verified('secret'), "'it certificatePem' must be in PEM"],
      [
        'another ARN',
        MigrationTls.verifiedByExisting('arn:aws:acm:x'),
        "'it certificateArn' must be the ARN of a certificate",
      ],
      ['none without a reason', MigrationTls.none(' '), "'it reason' must not be empty"],
      ['unverified without a reason', MigrationTls.unverified(''), "'it reason' must not be empty"],
      ['a certificate in PEM for Oracle', MigrationTls.verified(CERTIFICATE), "'it' must be a wallet"],
      ['unverified where the engine cannot', MigrationTls.unverified('test'), "'it' must be verified"],
    ])('fails with %s', (_title, tls, message) => {
      expect(() => validate('it', tls._rules('it', AUTHORITY))).toThrow(message);
    });
  });
});
