import { bundle } from '../../support/bundle';

test.each([['chat-api/handlers/chat.ts', ['@aws-sdk/*']]])(
  'the bundle of %s is smaller than 300 KB',
  (handler, external) => {
    const size = bundle(handler, external).length;
    expect(size).toBeGreaterThan(1000);
    expect(size).toBeLessThan(300 * 1024);
  },
);
