import { symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Size } from 'aws-cdk-lib/core';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { SITE, siteDirectory } from '../../../specimens/edge/site-directory';
import { stackIn } from '../delivery-surroundings';
import { content, contentIn, Given } from './site-content-surroundings';

const failing = (given: Given) => () => content(given);
const page = (html: string) => ({ ...SITE, 'page.html': html });

describe('site-content-rules', () => {
  describe('fails', () => {
    test.each<[string, Given, RegExp]>([
      [
        'without a directory',
        { directory: '/nowhere/dist' },
        /'directory' must be a directory, got '\/nowhere\/dist'; build/,
      ],
      ['with an empty text', { directory: '' }, /'directory' must not be empty/],
      ['with an empty directory', { files: {} }, /'directory' must have files in it/],
      ['without index.html', { files: { 'a.html': '<title>A</title>' } }, /must have 'index.html' at its top/],
      [
        'with secrets',
        { files: { ...SITE, '.env': '', '.git/config': '', id_rsa: '', 'a/tls.pem': '' } },
        /no part of a site, got '\.env', '\.git\/config', 'a\/tls\.pem', 'id_rsa'/,
      ],
      ['with what hides below .well-known', { files: { ...SITE, '.well-known/.env': '' } }, /no part of a site/],
      ['with packages', { files: { ...SITE, 'node_modules/a/index.js': '' } }, /no part of a site/],
      [
        'with source maps',
        { files: { ...SITE, 'assets/app-1A2B3C4D.js.map': '' } },
        /source maps.*'sourceMaps' to true/,
      ],
      [
        'with a type that nobody knows',
        { files: { ...SITE, 'a.xyz': '', LICENSE: '' } },
        /content type nobody knows, got 'LICENSE', 'a\.xyz'.*'contentTypes'/,
      ],
      [
        'with names of files that do not change',
        { files: { ...SITE, 'assets/app.js': '', 'assets/landscape.png': '' } },
        /names have no hash, got 'assets\/app\.js', 'assets\/landscape\.png'/,
      ],
      ['with no hashed directory', { hashedDirectories: [] }, /'hashedDirectories' must not be empty/],
      ['with slashes at the ends of one', { hashedDirectories: ['/assets/'] }, /'hashedDirectories' must be paths/],
      ['with a time of more than a year', { pageCacheTtl: Duration.days(366) }, /'pageCacheTtl' must be/],
      [
        'with an extension without its dot',
        { contentTypes: { glb: 'model/gltf-binary' } },
        /'contentTypes' must be extensions/,
      ],
      ['with a type that is none', { contentTypes: { '.glb': 'binary' } }, /'contentTypes' must be media types/],
      ['with too little memory', { memorySize: 256 }, /'memorySize' must be a whole number/],
      ['with too much storage', { ephemeralStorage: Size.gibibytes(11) }, /'ephemeralStorage' must be from 512/],
      ['with old pages without their files', { removeOldAssets: true }, /'removeOldAssets' needs 'removeOldPages'/],
    ])('%s', (_what, given, message) => {
      expect(failing(given)).toThrow(message);
    });

    test.each([
      [
        'an inline script',
        '<script>alert(1)</script>',
        /'page\.html' has an inline script, which the Content-Security-Policy blocks/,
      ],
      ['an import map', '<script type="importmap">{}</script>', /an inline script/],
      ['a style sheet', '<style>a {}</style>', /an inline style sheet/],
      ['a style', '<p style="color: red">', /a 'style' of <p>/],
      ['a handler', `<button data-a='>' onclick='a()'>`, /an 'onclick' of <button>/],
      ['an address that is a script', '<a href=" javascript:a()">', /a 'javascript:' address of <a>/],
      [
        'a script of another origin',
        '<script src="//cdn.example.com/a.js"></script>',
        /'\/\/cdn\.example\.com\/a\.js', an origin that/,
      ],
      [
        'a script that is not there',
        '<script src="assets/gone-1A2B3C4D.js"></script>',
        /'assets\/gone-1A2B3C4D\.js', which is not in the directory/,
      ],
      [
        'a style sheet that is not there',
        '<link rel="preload stylesheet" href="/gone.css">',
        /'\/gone\.css', which is not/,
      ],
      ['a picture that is not there', '<img src="%zz.png">', /'%zz\.png', which is not/],
    ])('with %s in a page', (_what, html, message) => {
      expect(failing({ files: page(html) })).toThrow(message);
    });

    test('with more than fits its storage', () => {
      const directory = siteDirectory({ ...SITE, 'film.mp4': '' });
      truncateSync(join(directory, 'film.mp4'), 257 * 1024 * 1024);
      expect(failing({ directory })).toThrow(/has 258 MiB.*raise 'ephemeralStorage' \(512 MiB\)/);
    });

    test('with a link that leads out of the directory', () => {
      const directory = siteDirectory({ ...SITE, 'with-a-link.txt': '' });
      symlinkSync('/etc/passwd', join(directory, 'passwd.txt'));
      expect(failing({ directory })).toThrow(/must not have links, got 'passwd\.txt'/);
    });

    test('with the bucket of another delivery', () => {
      const stack = stackIn('eu-west-1');
      const bucket = new s3.Bucket(stack, 'Another');
      expect(() => contentIn(stack, { bucket })).toThrow(/'bucket' must be an origin of 'delivery'/);
    });

    test('with all problems in one error', () => {
      expect(failing({ files: { '.env': '', 'assets/app.js': '' }, removeOldAssets: true })).toThrow(/has 4 problems/);
    });
  });
});
