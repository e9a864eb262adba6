import { generateKeyPairSync, sign } from 'node:crypto';

/** A key and the certificate that it signed of itself, both as PEM. */
export interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

const TAG = {
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  sequence: 0x30,
  set: 0x31,
  utcTime: 0x17,
};
const OID = {
  commonName: '550403',
  subjectAltName: '551d11',
  basicConstraints: '551d13',
  ecdsaWithSha256: '2a8648ce3d040302',
};

/** Makes a certificate of a host for an hour; Node.js has none, and OpenSSL's program is not everywhere. */
export function selfSigned(host: string): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const algorithm = der(TAG.sequence, oid(OID.ecdsaWithSha256));
  const name = der(
    TAG.sequence,
    der(TAG.set, der(TAG.sequence, oid(OID.commonName), der(TAG.utf8, Buffer.from(host)))),
  );
  const extensions = der(
    TAG.sequence,
    der(TAG.sequence, oid(OID.basicConstraints), der(TAG.octets, der(TAG.sequence, Buffer.from('0101ff', 'hex')))),
    der(TAG.sequence, oid(OID.subjectAltName), der(TAG.octets, der(TAG.sequence, der(0x82, Buffer.from(host))))),
  );
  const content = der(
    TAG.sequence,
    der(0xa0, der(TAG.integer, Buffer.from([2]))),
    der(TAG.integer, Buffer.from([1])),
    algorithm,
    name,
    der(TAG.sequence, utcTime(-3_600_000), utcTime(3_600_000)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  const signature = sign('sha256', content, privateKey);
  const bytes = der(TAG.sequence, content, algorithm, der(TAG.bits, Buffer.from([0]), signature));
  const lines = bytes
    .toString('base64')
    .match(/.{1,64}/g)
    ?.join('\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const size = value.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), value]);
}

const oid = (hex: string) => der(TAG.oid, Buffer.from(hex, 'hex'));

function utcTime(fromNow: number): Buffer {
  const text = new Date(Date.now() + fromNow).toISOString().replace(/\.\d+|[-:T]/g, '');
  return der(TAG.utcTime, Buffer.from(text.slice(2)));
}
