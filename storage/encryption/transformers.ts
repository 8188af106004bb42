import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js'
import { type AesMode, aesDecrypt, aesEncrypt } from '../../platform/crypto.ts'
import type { Random } from '../../platform/random.ts'
import type { EncryptionProvider } from './configuration.ts'

/** One way in which values can be stored, known by what they begin with. */
export interface Transformer {
  /** `k8s:enc:aescbc:v1:NAME:`; empty: as they are. */
  readonly prefix: Buffer
  /** @param key of the storage, for which alone the value is good, where the algorithm can say so */
  seal(value: Uint8Array, key: string): Uint8Array
  /** What was sealed, from what follows the prefix. @throws {Error} it was not sealed so */
  open(data: Uint8Array, key: string): Uint8Array
}

/** The ways of a provider: one for each of its keys. @param random must not be predictable */
export function transformersOf({ aescbc, aesgcm, secretbox }: EncryptionProvider, random: Random): Transformer[] {
  if (aescbc) return aescbc.keys.map(({ name, secret }) => aes('cbc', 16, name, secret, random))
  if (aesgcm) return aesgcm.keys.map(({ name, secret }) => aes('gcm', 12, name, secret, random))
  if (secretbox) return secretbox.keys.map(({ name, secret }) => box(name, secret, random))
  return [identity]
}

const identity: Transformer = { prefix: Buffer.alloc(0), seal: (value) => value, open: (data) => data }

const prefixOf = (algorithm: string, name: string) => Buffer.from(`k8s:enc:${algorithm}:v1:${name}:`)

function aes(mode: AesMode, ivBytes: number, name: string, secret: Uint8Array, random: Random): Transformer {
  return {
    prefix: prefixOf(`aes${mode}`, name),
    seal(value, key) {
      const iv = random.bytes(ivBytes)
      return Buffer.concat([iv, aesEncrypt(mode, secret, iv, value, Buffer.from(key))])
    },
    open: (data, key) => aesDecrypt(mode, secret, data.subarray(0, ivBytes), data.subarray(ivBytes), Buffer.from(key)),
  }
}

const nonceBytes = 24

function box(name: string, secret: Uint8Array, random: Random): Transformer {
  return {
    prefix: prefixOf('secretbox', name),
    seal(value) {
      const nonce = random.bytes(nonceBytes)
      return Buffer.concat([nonce, xsalsa20poly1305(secret, nonce).encrypt(value)])
    },
    open: (data) => xsalsa20poly1305(secret, data.subarray(0, nonceBytes)).decrypt(data.subarray(nonceBytes)),
  }
}
