import { createECDH, createPublicKey, generateKeyPairSync, KeyObject } from 'node:crypto';
import { Appender } from '../../../runtime/ledger/append';
import { Digester } from '../../../runtime/ledger/digest';
import { Evidence } from '../../../runtime/ledger/evidence';
import { reporter } from '../../../runtime/ledger/metrics';
import { Signer } from '../../../runtime/ledger/signer';
import { Store } from '../../../runtime/ledger/store';
import { Verifier } from '../../../runtime/ledger/verifier';
import { FakeBucket } from './fake-bucket';
import { FakeTable, FakeTableOptions } from './fake-table';

export const START = Date.parse('2026-01-01T00:00:00.000Z');
export const MINUTE = 60_000;
export const KEY_ARN = 'arn:aws:kms:eu-west-1:111111111111:key/11111111-1111-1111-1111-111111111111';

/** The order of P-256. */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

export function newKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

/** A signing key as KMS has one: it signs hashes, and its public key is DER. */
export function fakeKms(key: KeyObject) {
  return {
    send: async ({ constructor, input }: { constructor: { name: string }; input: Record<string, unknown> }) => {
      if (constructor.name === 'GetPublicKeyCommand')
        return { PublicKey: createPublicKey(key).export({ format: 'der', type: 'spki' }) };
      if (constructor.name !== 'SignCommand') throw new Error(constructor.name);
      if (input.MessageType !== 'DIGEST' || input.SigningAlgorithm !== 'ECDSA_SHA_256')
        throw new Error('another signature');
      return { Signature: signHash(key, input.Message as Buffer) };
    },
  } as never;
}

/** Everything that a ledger is made of, with a clock of its own. */
export class LedgerWorld {
  public readonly lines: Record<string, unknown>[] = [];
  public readonly table: FakeTable;
  public readonly bucket = new FakeBucket();
  public readonly store: Store;
  public readonly evidence: Evidence;
  public readonly key: KeyObject;
  public windowMinutes: number;
  public now = START;
  private requests = 0;

  constructor(options: FakeTableOptions & { readonly key?: KeyObject; readonly windowMinutes?: number } = {}) {
    this.key = options.key ?? newKey();
    this.table = new FakeTable(options);
    this.store = new Store(this.table.client, { table: 'Ledger', index: 'ByDigestWindow' });
    this.evidence = new Evidence(this.bucket.client, { bucket: 'evidence' });
    this.windowMinutes = options.windowMinutes ?? 60;
  }

  public get report() {
    const config = { namespace: 'Test', ledgerName: 'ledger' };
    return reporter(config, (line) => this.lines.push(JSON.parse(line)));
  }

  public get appender() {
    const { store, report } = this;
    return new Appender({ store, report, now: () => this.now, sleep: async () => undefined });
  }

  public get digester() {
    const { store, evidence, report, signer, windowMinutes } = this;
    return new Digester({ store, evidence, signer, report, windowMinutes, now: () => this.now });
  }

  public get verifier() {
    const { store, evidence, report, signer, windowMinutes } = this;
    return new Verifier({ store, evidence, signer, report, windowMinutes, now: () => this.now });
  }

  public get signer() {
    return new Signer(fakeKms(this.key), { keyArn: KEY_ARN });
  }

  public get publicKey(): string {
    return pem(this.key);
  }

  public append(ledgerId: string, payload: object = { n: this.requests }, requestId = `r${(this.requests += 1)}`) {
    return this.appender.append({ ledgerId, requestId, payload });
  }

  /** Lets time pass, and makes the digests of the windows that have ended. */
  public async digest(minutes = this.windowMinutes) {
    this.now += minutes * MINUTE;
    return this.digester.run();
  }

  /** The sum of a metric. */
  public metric(name: string): number {
    return this.lines.reduce((sum, line) => sum + (typeof line[name] === 'number' ? line[name] : 0), 0);
  }

  /** Records of some ledgers over some windows, all digested, and a tail that is not. */
  public async filled(): Promise<this> {
    for (let window = 0; window < 4; window += 1) {
      for (const ledgerId of ['car-1', 'car-2', 'car-3'].slice(0, window === 2 ? 1 : 3)) {
        for (let n = 0; n <= window % 2; n += 1) {
          this.now += MINUTE;
          await this.append(ledgerId, { window, n });
        }
      }
      this.now = START + (window + 1) * 60 * MINUTE + 5 * MINUTE;
      await this.digester.run();
    }
    await this.append('car-1', { tail: true });
    await this.append('car-4', { tail: true });
    return this;
  }
}

export function pem(key: KeyObject): string {
  return String(createPublicKey(key).export({ format: 'pem', type: 'spki' }));
}

/**
 * The signature of a hash (ECDSA, FIPS 186-5, 6.4.1), as KMS makes it with `MessageType: DIGEST`. Node.js only signs what it hashes
 * itself; the multiplication on the curve is that of a key exchange.
 */
function signHash(key: KeyObject, hash: Buffer): Buffer {
  const secret = number(Buffer.from(String(key.export({ format: 'jwk' }).d), 'base64url'));
  const nonce = createECDH('prime256v1');
  const point = nonce.generateKeys();
  const k = number(nonce.getPrivateKey());
  const r = number(point.subarray(1, 33)) % ORDER;
  const s = (inverse(k) * ((number(hash) + r * secret) % ORDER)) % ORDER;
  const body = Buffer.concat([derInteger(r), derInteger(s)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

/** By Fermat: the order is a prime. */
function inverse(value: bigint): bigint {
  let [result, base, exponent] = [1n, value % ORDER, ORDER - 2n];
  for (; exponent > 0n; exponent >>= 1n, base = (base * base) % ORDER) {
    if (exponent & 1n) result = (result * base) % ORDER;
  }
  return result;
}

function number(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

function derInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  const content = bytes[0] & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([2, content.length]), content]);
}
