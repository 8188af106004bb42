import { isIP } from 'node:net'
import { kubeletClientName } from '../../../client/kubelet-client-name.ts'
import type { EpochMs } from '../../../platform/clock.ts'
import { X509Certificate } from '../../../platform/crypto.ts'
import type { KeyPair } from '../../../platform/key-pair.ts'
import { isSignedBy, type KeptCertificates, loadPair, remainingMs, savePair } from './kept-pairs.ts'

/** What the API server presents and trusts. */
export interface ServerCertificates {
  readonly authority: KeyPair
  readonly serving: KeyPair
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
const lifetimeMs = 365 * dayMs
/** An authority outlives what it signs, and is renewed early enough for its clients to hear of it. */
const renewAuthorityBeforeMs = 2 * lifetimeMs
/** What is signed is made anew when less time is left of it. */
const renewBeforeMs = 30 * dayMs
/** Clocks of clients may lag. */
const backdateMs = 60 * 60 * 1000

/** The name by which our own certificate is asked for, whatever else a server shows (upstream: LoopbackClientServerNameOverride). */
export const loopbackName = 'apiserver-loopback-client'

/** Names by which pods reach the API server (kubeadm, `GetAPIServerAltNames`). */
const usualNames = [
  'localhost',
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
  loopbackName,
]
const loopbacks = ['127.0.0.1', '::1']

/**
 * The certificates of an API server, from files made at first start. What is missing, near its end or does not name all
 * hosts is made anew.
 */
export async function ensureCertificates(options: CertificateOptions): Promise<ServerCertificates> {
  const authority = await ensureAuthority(options, 'ca', 'kubernetes')
  return { authority, serving: await ensureServing(options, authority) }
}

/** What the API server shows its clients; made anew when it is near its end or does not name all hosts. */
export async function ensureServing(options: CertificateOptions, authority: KeyPair): Promise<KeyPair> {
  const hosts = [...new Set([...usualNames, ...loopbacks, options.serviceIp, ...options.hosts])]
  return ensureSigned(options, 'apiserver', authority, {
    isFitting: ({ certificate }) => isFor(certificate, hosts),
    make: async (validity) => {
      const { issueServingCertificate } = await certificateAuthority()
      const request = { commonName: 'kube-apiserver', names: namesOf(hosts), ...validity }
      return issueServingCertificate(authority, request, options.random)
    },
  })
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
  const authority = await ensureAuthority(options, 'front-proxy-ca', 'front-proxy-ca')
  return { authority, client: await ensureFrontProxyClient(options, authority) }
}

/** @param authority of front proxies */
export function ensureFrontProxyClient(options: KeptCertificates, authority: KeyPair): Promise<KeyPair> {
  return ensureClient(options, frontProxyName, frontProxyName, authority)
}

/**
 * How the API server shows node agents who it is (kubeadm: apiserver-kubelet-client), from files made at first start; made
 * anew when it is near its end. @param authority of the cluster
 */
export function ensureKubeletClient(options: KeptCertificates, authority: KeyPair): Promise<KeyPair> {
  return ensureClient(options, 'apiserver-kubelet-client', kubeletClientName, authority)
}

function ensureClient(
  options: KeptCertificates,
  file: string,
  commonName: string,
  authority: KeyPair,
): Promise<KeyPair> {
  return ensureSigned(options, file, authority, {
    isFitting: () => true,
    make: async (validity) => {
      const { issueClientCertificate } = await certificateAuthority()
      return issueClientCertificate(authority, { commonName, ...validity }, options.random)
    },
  })
}

/** A certificate that a program makes for itself, and that nobody vouches for. @param hosts names and addresses */
export async function selfSignedCertificate(
  options: KeptCertificates,
  commonName: string,
  hosts: readonly string[],
): Promise<KeyPair> {
  const { createAuthority, issueServingCertificate } = await certificateAuthority()
  const validity = validityFrom(options.wallClock.now(), lifetimeMs)
  const authority = await createAuthority({ commonName: `${commonName}-ca`, ...validity }, options.random)
  return issueServingCertificate(authority, { commonName, names: namesOf(hosts), ...validity }, options.random)
}

/** A kept authority is renewed with the key that it has: what it signed, and who trusts it, stay as they are. */
async function ensureAuthority(options: KeptCertificates, file: string, commonName: string): Promise<KeyPair> {
  const now = options.wallClock.now()
  const kept = await loadPair(options, file)
  if (kept && remainingMs(kept, now) > renewAuthorityBeforeMs) return kept
  const { createAuthority, renewAuthority } = await certificateAuthority()
  const request = { commonName, ...validityFrom(now, authorityLifetimeMs) }
  const made = kept
    ? await renewAuthority(kept, request, options.random)
    : await createAuthority(request, options.random)
  return savePair(options, file, made)
}

/** How a certificate is made, and whether one that is there already will do. */
interface Making {
  isFitting(kept: KeyPair): boolean
  make(validity: Validity): Promise<KeyPair>
}

async function ensureSigned(
  options: KeptCertificates,
  file: string,
  authority: KeyPair,
  { isFitting, make }: Making,
): Promise<KeyPair> {
  const now = options.wallClock.now()
  const kept = await loadPair(options, file)
  const isGood = kept && remainingMs(kept, now) > renewBeforeMs && isSignedBy(authority, kept) && isFitting(kept)
  return isGood ? kept : savePair(options, file, await make(validityFrom(now, lifetimeMs)))
}

/** Loaded when needed only: the library behind it costs more time than the rest of a start. */
function certificateAuthority() {
  return import('./certificate-authority.ts')
}

interface Validity {
  readonly notBefore: EpochMs
  readonly notAfter: EpochMs
}

function validityFrom(now: EpochMs, lastsMs: number): Validity {
  return { notBefore: now - backdateMs, notAfter: now + lastsMs }
}

function namesOf(hosts: readonly string[]) {
  return hosts.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value }))
}

function isFor(certificate: string, hosts: readonly string[]): boolean {
  const read = new X509Certificate(certificate)
  return hosts.every((host) => (isIP(host) === 0 ? read.checkHost(host) : read.checkIP(host)))
}
