import { Stack } from 'aws-cdk-lib/core';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { CaaRecords, PublicZone, ZoneQueryLogs } from '../../../lib/edge';
import { templateOf, testStack } from '../../support/synth';

function recordsOf(caa: CaaRecords): string[] {
  const zone = new PublicZone(testStack(), 'Zone', {
    zoneName: 'example.com',
    queryLogs: ZoneQueryLogs.none('Nobody reads them.'),
    caa,
  });
  const [record] = Object.values(templateOf(Stack.of(zone)).findResources('AWS::Route53::RecordSet'));
  return record?.Properties.ResourceRecords ?? [];
}

describe('CaaRecords', () => {
  describe('all options', () => {
    test('names Amazon as ACM asks for', () => {
      expect(recordsOf(CaaRecords.amazon())).toEqual(['0 issue "amazon.com"']);
    });

    test('names others, for wildcards too, and where to complain', () => {
      const caa = CaaRecords.issuers(['amazon.com', 'letsencrypt.org; validationmethods=dns-01'], {
        wildcardIssuers: [],
        reportTo: 'mailto:ca@example.com',
      });
      expect(recordsOf(caa)).toEqual([
        '0 issue "amazon.com"',
        '0 issue "letsencrypt.org; validationmethods=dns-01"',
        '0 issuewild ";"',
        '0 iodef "mailto:ca@example.com"',
      ]);
      expect(recordsOf(CaaRecords.amazon({ wildcardIssuers: ['amazon.com'] }))).toEqual([
        '0 issue "amazon.com"',
        '0 issuewild "amazon.com"',
      ]);
    });

    test('lets nobody issue where nobody is named', () => {
      expect(recordsOf(CaaRecords.issuers([]))).toEqual(['0 issue ";"']);
    });

    test('takes values of other kinds', () => {
      expect(recordsOf(CaaRecords.values([{ flag: 128, tag: route53.CaaTag.ISSUE, value: 'example.net' }]))).toEqual([
        '128 issue "example.net"',
      ]);
    });

    test('makes no record where a reason is given', () => {
      expect(recordsOf(CaaRecords.none('The zone above has one.'))).toEqual([]);
    });
  });

  describe('fails', () => {
    test('fails with what is no authority', () => {
      expect(() =>
        CaaRecords.issuers(["Let's Encrypt", 'amazon.com', 'amazon.com'], { reportTo: 'ca@example.com' }),
      ).toThrow(
        /3 problems[^]*twice, got 'amazon.com'[^]*'letsencrypt.org', got 'Let's Encrypt'[^]*'reportTo' must be/,
      );
      expect(() => CaaRecords.amazon({ wildcardIssuers: ['a b'] })).toThrow(/'wildcardIssuers' must be domain names/);
    });

    test('fails without values, and without a reason', () => {
      expect(() => CaaRecords.values([])).toThrow(/'values' must not be empty/);
      expect(() => CaaRecords.none('')).toThrow(/'reason' must not be empty/);
    });
  });
});
