import { isIP } from 'node:net'
import { kubeletClientName } from '../../client/kubelet-client-name.ts'
import { type Clock, type EpochMs, parseTime } from '../../platform/clock.ts'
import { isKeyOf, X509Certificate } from '../../platform/crypto.ts'
import type { Random } from '../../platform/random.ts'
import type { KeyPair } from './certificate-authority.ts'
import { readIfThere, writePrivate } from './private-files.ts'

/** What the API server presents and trusts. */
export interface ServerCertificates {
  readonly authority: KeyPair
  readonly serving: KeyPair
}

/** Where certificates are kept, and what they are made from. */
export interface KeptCertificates {
  /** Where the files are kept; absent: in memory only. */
  readonly directory: string | undefined
  /** The time of the machine, whatever time the simulation has: real clients check validity by it. */
  readonly wallClock: Clock
  /** Must not be predictable. */
  readonly random: Random
}

export interface CertificateOptions extends KeptCertificates {
  /** Names and addresses beside the usual ones under which clients reach the server. */
  readonly hosts: readonly string[]
  /** The first address of the service range, which is that of the Service `kubernetes`. */
  readonly serviceIp: string
}

const dayMs = 24 * 60 * 60 * 1000
/** As kubeadm's: ten years for the authority, one for what it signs. */
const authorityLifetimeMs = 3650 * dayMs
const servingLifetimeMs = 365 * dayMs
/** Certificates with less time left than this are made anew. */
const renewBeforeMs = 30 * dayMs
/** Clocks of clients may lag. */
const backdateMs = 60 * 60 * 1000

/** Names by which pods reach the API server (kubeadm, `GetAPIServerAltNames`). */
const usualNames = [
  'localhost',
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
]
const loopbacks = ['127.0.0.1', '::1']

/**
 * The certificates of an API server, from files made at first start. What is missing, near its end or does not name all
 * hosts is made anew; a new authority makes a new serving certificate necessary.
 */
export async function ensureCertificates(options: CertificateOptions): Promise<ServerCertificates> {
  const names = [...new Set([...usualNames, ...loopbacks, options.serviceIp, ...options.hosts])]
  const kept = { authority: await load(options, 'ca'), serving: await load(options, 'apiserver') }
  const now = options.wallClock.now()
  if (kept.authority && kept.serving && serves(kept.authority, kept.serving, names, now)) {
    return { authority: kept.authority, serving: kept.serving }
  }
  const authority =
    kept.authority && isUsable(kept.authority, now)
      ? kept.authority
      : await makeAuthority(options, 'ca', 'kubernetes', now)
  const serving = await makeServing(options, authority, names, now)
  return { authority, serving }
}

/** How the API server shows aggregated servers that it speaks for its users (kubeadm: front-proxy-ca, front-proxy-client). */
export interface FrontProxyCertificates {
  readonly authority: KeyPair
  readonly client: KeyPair
}

/** The common name of the client certificate. */
export const frontProxyName = 'front-proxy-client'

/** The certificates of the front proxy, from files made at first start; what is missing or near its end is made anew. */
export async function ensureFrontProxy(options: KeptCertificates): Promise<FrontProxyCertificates> {
  const now = options.wallClock.now()
  const kept = { authority: await load(options, 'front-proxy-ca'), client: await load(options, frontProxyName) }
  if (kept.authority && kept.client && isSignedBy(kept.authority, kept.client, now)) {
    return { authority: kept.authority, client: kept.client }
  }
  const authority = await makeAuthority(options, 'front-proxy-ca', 'front-proxy-ca', now)
  return { authority, client: await makeClient(options, frontProxyName, frontProxyName, authority, now) }
}

/**
 * How the API server shows node agents who it is (kubeadm: apiserver-kubelet-client), from files made at first start; made
 * anew when it is near its end. @param authority of the cluster
 */
export async function ensureKubeletClient(options: KeptCertificates, authority: KeyPair): Promise<KeyPair> {
  const now = options.wallClock.now()
  const file = 'apiserver-kubelet-client'
  const kept = await load(options, file)
  if (kept && isSignedBy(authority, kept, now)) return kept
  return makeClient(options, file, kubeletClientName, authority, now)
}

async function makeClient(
  options: KeptCertificates,
  file: string,
  commonName: string,
  authority: KeyPair,
  now: EpochMs,
): Promise<KeyPair> {
  const { issueClientCertificate } = await certificateAuthority()
  const request = { commonName, ...validityFrom(now, servingLifetimeMs) }
  const client = await issueClientCertificate(authority, request, options.random)
  await save(options, file, client)
  return client
}

/** A certificate that a program makes for itself, and that nobody vouches for. @param hosts names and addresses */
export async function selfSignedCertificate(
  options: KeptCertificates,
  commonName: string,
  hosts: readonly string[],
): Promise<KeyPair> {
  const now = options.wallClock.now()
  const { createAuthority, issueServingCertificate } = await certificateAuthority()
  const validity = validityFrom(now, servingLifetimeMs)
  const authority = await createAuthority({ commonName: `${commonName}-ca`, ...validity }, options.random)
  const names = hosts.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value }))
  return issueServingCertificate(authority, { commonName, names, ...validity }, options.random)
}

async function makeAuthority(
  options: KeptCertificates,
  file: string,
  commonName: string,
  now: EpochMs,
): Promise<KeyPair> {
  const { createAuthority } = await certificateAuthority()
  const validity = validityFrom(now, authorityLifetimeMs)
  const authority = await createAuthority({ commonName, ...validity }, options.random)
  await save(options, file, authority)
  return authority
}

async function makeServing(
  options: CertificateOptions,
  authority: KeyPair,
  hosts: readonly string[],
  now: EpochMs,
): Promise<KeyPair> {
  const { issueServingCertificate } = await certificateAuthority()
  const names = hosts.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value }))
  const request = { commonName: 'kube-apiserver', names, ...validityFrom(now, servingLifetimeMs) }
  const serving = await issueServingCertificate(authority, request, options.random)
  await save(options, 'apiserver', serving)
  return serving
}

/** Loaded when needed only: the library behind it costs more time than the rest of a start. */
function certificateAuthority() {
  return import('./certificate-authority.ts')
}

function validityFrom(now: EpochMs, lifetimeMs: number): { notBefore: EpochMs; notAfter: EpochMs } {
  return { notBefore: now - backdateMs, notAfter: now + lifetimeMs }
}

function serves(authority: KeyPair, serving: KeyPair, names: readonly string[], now: EpochMs): boolean {
  if (!isSignedBy(authority, serving, now)) return false
  const certificate = new X509Certificate(serving.certificate)
  return names.every((name) => (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)))
}

function isSignedBy(authority: KeyPair, signed: KeyPair, now: EpochMs): boolean {
  if (!isUsable(authority, now) || !isUsable(signed, now)) return false
  return new X509Certificate(signed.certificate).verify(new X509Certificate(authority.certificate).publicKey)
}

/** A pair whose files were not both written before a crash does not match. */
function isUsable({ certificate, key }: KeyPair, now: EpochMs): boolean {
  return parseTime(new X509Certificate(certificate).validTo) - now > renewBeforeMs && isKeyOf(certificate, key)
}

async function load({ directory }: KeptCertificates, name: string): Promise<KeyPair | undefined> {
  if (directory === undefined) return undefined
  const [certificate, key] = await Promise.all([
    readIfThere(directory, `${name}.crt`),
    readIfThere(directory, `${name}.key`),
  ])
  return certificate !== undefined && key !== undefined ? { certificate, key } : undefined
}

async function save({ directory }: KeptCertificates, name: string, { certificate, key }: KeyPair): Promise<void> {
  if (directory === undefined) return
  await writePrivate(directory, `${name}.key`, key)
  await writePrivate(directory, `${name}.crt`, certificate)
}
