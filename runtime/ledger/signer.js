'use strict';

const { createPublicKey } = require('node:crypto');
const { GetPublicKeyCommand, SignCommand } = require('@aws-sdk/client-kms');
const { ALGORITHM } = require('./digest-file');

/** The signing key, which never leaves KMS. */
class Signer {
  /**
   * @param {import('@aws-sdk/client-kms').KMSClient} client
   * @param {{ keyArn: string }} config
   */
  constructor(client, { keyArn }) {
    this.keyArn = keyArn;
    this.client = client;
  }

  /** @returns {Promise<string>} PEM */
  async publicKey() {
    const { PublicKey } = await this.client.send(new GetPublicKeyCommand({ KeyId: this.keyArn }));
    if (!PublicKey) throw new Error(`${this.keyArn} has no public key`);
    const key = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
    return String(key.export({ format: 'pem', type: 'spki' }));
  }

  /**
   * @param {Buffer} hash SHA-256
   * @returns {Promise<string>} DER, in base64
   */
  async sign(hash) {
    const { Signature } = await this.client.send(
      new SignCommand({ KeyId: this.keyArn, Message: hash, MessageType: 'DIGEST', SigningAlgorithm: ALGORITHM }),
    );
    if (!Signature) throw new Error(`${this.keyArn} signed nothing`);
    return Buffer.from(Signature).toString('base64');
  }
}

module.exports = { Signer };
