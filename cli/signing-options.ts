import { Option } from 'commander'
import { formatGoDuration } from '../apimachinery/duration.ts'
import { CertificateRenewal } from '../apiserver/auth/certificates/certificate-renewal.ts'
import { readKeyPair, rereadFilesEveryMs } from '../apiserver/tls/key-pair-files.ts'
import { type ClusterSigning, defaultSigningMs, oneAuthority } from '../controllers/certificates/cluster-signing.ts'
import type { Clock } from '../platform/clock.ts'
import type { KeyPair } from '../platform/key-pair.ts'
import type { Logger } from '../platform/logger.ts'
import { CliError } from './context.ts'
import { duration } from './options.ts'

/** Files of an authority. */
interface AuthorityFiles {
  readonly certFile: string | undefined
  readonly keyFile: string | undefined
}

/** The signers of Kubernetes' own, by what flags call them. */
const signerFlags = {
  KubeletServing: 'kubernetes.io/kubelet-serving',
  KubeletClient: 'kubernetes.io/kube-apiserver-client-kubelet',
  KubeApiserverClient: 'kubernetes.io/kube-apiserver-client',
  LegacyUnknown: 'kubernetes.io/legacy-unknown',
} as const

type Flag = `clusterSigning${keyof typeof signerFlags | ''}${'CertFile' | 'KeyFile'}`

/** Who signs what is asked for through the API; names and meanings are upstream's. */
export type SigningFlags = Readonly<Partial<Record<Flag, string>>> & {
  /** In ms. */
  readonly clusterSigningDuration: number
}

/** @param otherwise what signs without the flags */
export function signingOptions(otherwise: string): Option[] {
  const signers = Object.keys(signerFlags).map(kebab)
  return [
    new Option('--cluster-signing-cert-file <file>', `authority of certificates (default: ${otherwise})`),
    new Option('--cluster-signing-key-file <file>', 'the key of that authority, RSA or ECDSA'),
    ...signers.flatMap((signer) => [
      new Option(`--cluster-signing-${signer}-cert-file <file>`, `authority of the signer ${signer} alone`),
      new Option(`--cluster-signing-${signer}-key-file <file>`, 'and its key'),
    ]),
    new Option('--cluster-signing-duration <duration>', 'how long certificates are good that ask for no less')
      .argParser(duration)
      .default(defaultSigningMs, formatGoDuration(defaultSigningMs)),
  ]
}

/** `KubeletServing`, as the name of an option has it. */
function kebab(name: string): string {
  return name.replaceAll(/(?<=.)[A-Z]/g, '-$&').toLowerCase()
}

/** Who signs as the flags say. */
export interface OpenSigning {
  /** Undefined: nobody. */
  readonly signing: ClusterSigning | undefined
  /** Follows the files. */
  readonly renewal: CertificateRenewal
}

/**
 * Reads the files that the flags name.
 * @param own what signs when they name none
 * @throws {CliError} a file cannot be used, or the flags contradict each other; messages are upstream's
 */
export async function openSigning(
  flags: SigningFlags,
  own: KeyPair | undefined,
  deps: { readonly wallClock: Clock; readonly logger: Logger },
): Promise<OpenSigning> {
  const renewal = new CertificateRenewal(deps, rereadFilesEveryMs)
  const maxLifetimeMs = flags.clusterSigningDuration
  const common = filesOf(flags, '')
  const authorities = new Map<string, KeyPair>()
  for (const [flag, signer] of Object.entries(signerFlags)) {
    const files = filesOf(flags, flag as keyof typeof signerFlags)
    if (common && files)
      throw new CliError(
        'cannot specify --cluster-signing-{cert,key}-file and other --cluster-signing-*-file flags at the same time',
      )
    if (files) authorities.set(signer, await follow(renewal, files, `cluster-signing-${kebab(flag)}`))
  }
  if (authorities.size > 0)
    return { signing: { authorityOf: (signer) => authorities.get(signer), maxLifetimeMs }, renewal }
  const authority = common ? await follow(renewal, common, 'cluster-signing') : own
  return { signing: authority && oneAuthority(authority, maxLifetimeMs), renewal }
}

function filesOf(flags: SigningFlags, signer: keyof typeof signerFlags | ''): AuthorityFiles | undefined {
  const certFile = flags[`clusterSigning${signer}CertFile`]
  const keyFile = flags[`clusterSigning${signer}KeyFile`]
  return certFile === undefined && keyFile === undefined ? undefined : { certFile, keyFile }
}

async function follow(
  renewal: CertificateRenewal,
  { certFile, keyFile }: AuthorityFiles,
  flag: string,
): Promise<KeyPair> {
  if (keyFile === undefined) throw new CliError(`"${flag}": cannot specify cert without key`)
  if (certFile === undefined) throw new CliError(`"${flag}": cannot specify key without cert`)
  const read = () => readKeyPair(certFile, keyFile)
  const first = await read().catch((err: Error) => {
    throw new CliError(`error reading CA cert file "${certFile}": ${err.message}`)
  })
  return renewal.keep(first, read)
}
