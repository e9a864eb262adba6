import {} from 'aws-cdk-lib/core';
import { PipelineShare } from '../../../lib/batch';

describe('PipelineShare', () => {
  describe('fails', () => {
    const FORM = /must be up to 255 letters and digits, got/;
    test.each([
      ['for a share that is no identifier', () => PipelineShare.always('team-a'), FORM],
      ['for no share', () => PipelineShare.fromInput({ allowed: [] }), /'allowed' must not be empty/],
      ['for a prefix of shares', () => PipelineShare.fromInput({ allowed: ['team*'] }), FORM],
      [
        'for a share twice',
        () => PipelineShare.fromInput({ allowed: ['a', 'a'] }),
        /'allowed' must not hold a value twice, got 'a'/,
      ],
      [
        'for a field that is no name',
        () => PipelineShare.fromInput({ allowed: ['a'], field: 'a.b' }),
        /'field' must be the name of a field, got 'a.b'/,
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));
  });
});
