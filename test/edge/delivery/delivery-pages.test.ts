import { runInNewContext } from 'node:vm';
import { DeliveryPages } from '../../../lib/edge';
import { templateOf } from '../../support/synth';
import { delivery, stackIn } from './delivery-surroundings';

/** The key that the function of pages makes of a path. */
function keyOf(pages: DeliveryPages, uri: string): string {
  const stack = stackIn('us-east-1');
  delivery({ pages }, stack);
  const [found] = Object.values(templateOf(stack).findResources('AWS::CloudFront::Function'));
  expect(found?.Properties).toMatchObject({ AutoPublish: true, FunctionConfig: { Runtime: 'cloudfront-js-2.0' } });
  return runInNewContext(`${found?.Properties.FunctionCode}; handler({ request: { uri } }).uri`, { uri });
}

describe('DeliveryPages', () => {
  describe('defaults', () => {
    test('are as stored, without a function', () => {
      const stack = stackIn('us-east-1');
      delivery({ pages: DeliveryPages.asStored() }, stack);
      templateOf(stack).resourceCountIs('AWS::CloudFront::Function', 0);
    });
  });

  describe('all options', () => {
    test.each([
      ['/', '/index.html'],
      ['/account/orders', '/index.html'],
      ['/account/', '/index.html'],
      ['/v1.2/orders', '/index.html'],
      ['/app.3f2a.js', '/app.3f2a.js'],
    ])('is one page for %s', (uri, key) => {
      expect(keyOf(DeliveryPages.singlePage(), uri)).toBe(key);
    });

    test.each([
      ['/', '/index.html'],
      ['/docs', '/docs/index.html'],
      ['/docs/', '/docs/index.html'],
      ['/docs/a.pdf', '/docs/a.pdf'],
    ])('is a directory for %s', (uri, key) => {
      expect(keyOf(DeliveryPages.directories(), uri)).toBe(key);
    });

    test('is another page', () => {
      expect(keyOf(DeliveryPages.singlePage('/app/index.html'), '/a')).toBe('/app/index.html');
    });
  });

  describe('fails', () => {
    test('fails with a page that would be code', () => {
      expect(() => DeliveryPages.singlePage("/'; throw 1; '")).toThrow(/'page' must be a path/);
    });
  });
});
