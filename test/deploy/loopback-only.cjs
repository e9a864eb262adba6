// Loaded into every Node.js process of the deployment test: the CDK CLI, the app, and Lambda functions in the emulator.
// Nothing here is to reach the real AWS, whatever a template or a function's environment names.
const dns = require('node:dns');

const LOCAL = new Set(['localhost', '127.0.0.1', '::1']);

function refusal(host) {
  return Object.assign(new Error(`the deployment test talks to this machine only, not to ${host}`), {
    code: 'ENOTFOUND',
  });
}

const lookup = dns.lookup;
dns.lookup = (host, options, callback) => {
  const done = callback ?? options;
  if (LOCAL.has(host)) return callback ? lookup(host, options, callback) : lookup(host, done);
  process.nextTick(done, refusal(host));
  return {};
};

const promised = dns.promises.lookup;
dns.promises.lookup = async (host, options) => {
  if (LOCAL.has(host)) return promised(host, options);
  throw refusal(host);
};
