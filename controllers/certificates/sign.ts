import 'reflect-metadata'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { dateOf, type EpochMs } from '../../platform/clock.ts'
import { webcrypto } from '../../platform/crypto.ts'
import type { Random } from '../../platform/random.ts'
import type { ClusterSigning } from '../controller.ts'
import type { RequestedCertificate } from './certificate-request.ts'

const dayMs = 24 * 60 * 60 * 1000
/** How long certificates are good that do not ask for less (--cluster-signing-duration). */
const maxLifetimeMs = 365 * dayMs
/** Clocks of clients may lag (upstream: authority.CertificateAuthority Backdate). */
const backdateMs = 5 * 60 * 1000
/** Requests for less than this are backdated by less, so that little is left of no certificate. */
const shortMs = 8 * 60 * 60 * 1000

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

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

const extendedUsages: Readonly<Record<string, string>> = {
  any: '2.5.29.37.0',
  'server auth': ExtendedKeyUsage.serverAuth,
  'client auth': ExtendedKeyUsage.clientAuth,
  'code signing': ExtendedKeyUsage.codeSigning,
  'email protection': ExtendedKeyUsage.emailProtection,
  's/mime': ExtendedKeyUsage.emailProtection,
  timestamping: ExtendedKeyUsage.timeStamping,
  'ocsp signing': ExtendedKeyUsage.ocspSigning,
}

/** Signs what is asked for. @returns PEM */
export async function signRequest(
  { certificate, key }: ClusterSigning,
  { request, names }: RequestedCertificate,
  usages: readonly string[],
  expirationSeconds: number | undefined,
  now: EpochMs,
  random: Random,
): Promise<string> {
  const issuer = new X509Certificate(certificate)
  const lifetimeMs = Math.min((expirationSeconds ?? maxLifetimeMs / 1000) * 1000, maxLifetimeMs)
  const extended = usages.flatMap((usage) => extendedUsages[usage] ?? [])
  const flags = usages.reduce((all, usage) => all | (keyUsages[usage] ?? 0), 0)
  const signed = await X509CertificateGenerator.create({
    serialNumber: serialNumber(random),
    subject: request.subject,
    issuer: issuer.subject,
    notBefore: dateOf(now - backdateMs),
    notAfter: dateOf(endOf(now, lifetimeMs, issuer)),
    signingAlgorithm: algorithm,
    publicKey: request.publicKey,
    signingKey: await webcrypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(key), algorithm, false, ['sign']),
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
