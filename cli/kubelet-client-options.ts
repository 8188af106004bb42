import { Option } from 'commander'
import { CertificateRenewal } from '../apiserver/auth/certificates/certificate-renewal.ts'
import type { AgentCredentials } from '../apiserver/streams/node-connections.ts'
import { readKeyPair, rereadFilesEveryMs } from '../apiserver/tls/key-pair-files.ts'
import type { Clock } from '../platform/clock.ts'
import type { KeyPair } from '../platform/key-pair.ts'
import type { Logger } from '../platform/logger.ts'
import { CliError } from './context.ts'
import { readTextFile } from './read-text-file.ts'

/** How the API server meets node agents of other processes; names and meanings are upstream's. */
export interface KubeletClientFlags {
  readonly kubeletCertificateAuthority?: string
  readonly kubeletClientCertificate?: string
  readonly kubeletClientKey?: string
}

export function kubeletClientOptions(): Option[] {
  return [
    new Option(
      '--kubelet-certificate-authority <file>',
      'authorities of what node agents show (default: whatever they show will do)',
    ),
    new Option('--kubelet-client-certificate <file>', 'certificate to show them (default: one of our own authority)'),
    new Option('--kubelet-client-key <file>', 'the key of that certificate'),
  ]
}

/** What is shown to node agents, and wanted of them. */
export interface OpenKubeletClient {
  readonly credentials: AgentCredentials
  /** Follows the files. */
  readonly renewal: CertificateRenewal
}

/** Reads the files that the flags name. @param own of our authority @throws {CliError} a file cannot be used */
export async function openKubeletClient(
  flags: KubeletClientFlags,
  own: KeyPair,
  deps: { readonly wallClock: Clock; readonly logger: Logger },
): Promise<OpenKubeletClient> {
  const { kubeletCertificateAuthority, kubeletClientCertificate: certFile, kubeletClientKey: keyFile } = flags
  const ca = kubeletCertificateAuthority === undefined ? undefined : await readTextFile(kubeletCertificateAuthority)
  const renewal = new CertificateRenewal(deps, rereadFilesEveryMs)
  if (certFile === undefined && keyFile === undefined) return { credentials: { pair: own, ca }, renewal }
  if (certFile === undefined || keyFile === undefined)
    throw new CliError('--kubelet-client-certificate and --kubelet-client-key must be given together')
  const read = () => readKeyPair(certFile, keyFile)
  const first = await read().catch((err: Error) => {
    throw new CliError(`failed to load the client certificate for kubelets: ${err.message}`)
  })
  return { credentials: { pair: renewal.keep(first, read), ca }, renewal }
}
