import 'reflect-metadata'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { dateOf, type EpochMs } from '../../platform/clock.ts'
import { importSigningKey } from '../../platform/crypto.ts'
import type { KeyPair } from '../../platform/key-pair.ts'
import type { Random } from '../../platform/random.ts'
import type { RequestedCertificate } from './certificate-request.ts'

/** Clocks of clients may lag (upstream: authority.CertificateAuthority Backdate). */
const backdateMs = 5 * 60 * 1000
/** Requests for less than this are backdated by less, so that little is left of no certificate. */
const shortMs = 8 * 60 * 60 * 1000

const keyUsages: Readonly<Record<string, number>> = {
  signing: KeyUsageFlags.digitalSignature,
  'digital signature': KeyUsageFlags.digitalSignature,
  'content commitment': KeyUsageFlags.nonRepudiation,
  'key encipherment': KeyUsageFlags.keyEncipherment,
  'data encipherment': KeyUsageFlags.dataEncipherment,
  'key agreement': KeyUsageFlags.keyAgreement,
  'cert sign': KeyUsageFlags.keyCertSign,
  'crl sign': KeyUsageFlags.cRLSign,
  'encipher only': KeyUsageFlags.encipherOnly,
  'decipher only': KeyUsageFlags.decipherOnly,
}

/** In the order in which Go writes them. */
const extendedUsages: readonly (readonly [usages: readonly string[], identifier: string])[] = [
  [['any'], '2.5.29.37.0'],
  [['server auth'], ExtendedKeyUsage.serverAuth],
  [['client auth'], ExtendedKeyUsage.clientAuth],
  [['code signing'], ExtendedKeyUsage.codeSigning],
  [['email protection', 's/mime'], ExtendedKeyUsage.emailProtection],
  [['ipsec end system'], '1.3.6.1.5.5.7.3.5'],
  [['ipsec tunnel'], '1.3.6.1.5.5.7.3.6'],
  [['ipsec user'], '1.3.6.1.5.5.7.3.7'],
  [['timestamping'], ExtendedKeyUsage.timeStamping],
  [['ocsp signing'], ExtendedKeyUsage.ocspSigning],
  [['microsoft sgc'], '1.3.6.1.4.1.311.10.3.3'],
  [['netscape sgc'], '2.16.840.1.113730.4.1'],
]

/** What a signer grants. */
export interface SigningTerms {
  readonly usages: readonly string[]
  readonly lifetimeMs: number
  readonly now: EpochMs
}

/** Signs what is asked for. @returns PEM */
export async function signRequest(
  { certificate, key }: KeyPair,
  { request, names }: RequestedCertificate,
  { usages, lifetimeMs, now }: SigningTerms,
  random: Random,
): Promise<string> {
  const issuer = new X509Certificate(certificate)
  const extended = extendedUsages.flatMap(([names, id]) => (names.some((name) => usages.includes(name)) ? id : []))
  const flags = usages.reduce((all, usage) => all | (keyUsages[usage] ?? 0), 0)
  const { key: signingKey, algorithm: signingAlgorithm } = await importSigningKey(key)
  const signed = await X509CertificateGenerator.create({
    serialNumber: serialNumber(random),
    subject: request.subject,
    issuer: issuer.subject,
    notBefore: dateOf(now - backdateMs),
    notAfter: dateOf(endOf(now, lifetimeMs, issuer)),
    signingAlgorithm,
    publicKey: request.publicKey,
    signingKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      ...(flags === 0 ? [] : [new KeyUsagesExtension(flags, true)]),
      ...(extended.length === 0 ? [] : [new ExtendedKeyUsageExtension(extended)]),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      ...request.extensions.filter((one) => names.length > 0 && one instanceof SubjectAlternativeNameExtension),
    ],
  })
  return `${signed.toString('pem')}\n`
}

/** A certificate does not outlive its authority; only short ones get all the time that they ask for. */
function endOf(now: EpochMs, lifetimeMs: number, { notAfter }: X509Certificate): EpochMs {
  const endMs = lifetimeMs < shortMs ? now + lifetimeMs : now + lifetimeMs - backdateMs
  return Math.min(endMs, notAfter.getTime())
}

/** 16 random bytes, positive and never short. */
function serialNumber(random: Random): string {
  const bytes = random.bytes(16)
  bytes[0] = ((bytes[0] as number) & 0x3f) | 0x40
  return Buffer.from(bytes).toString('hex')
}
