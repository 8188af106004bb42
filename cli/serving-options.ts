import { InvalidArgumentError, Option } from 'commander'
import { CertificateRenewal } from '../apiserver/auth/certificates/certificate-renewal.ts'
import { loopbackName } from '../apiserver/auth/certificates/server-certificates.ts'
import { cipherList, type TlsVersion, tlsVersion } from '../apiserver/tls/cipher-suites.ts'
import { readKeyPair, rereadFilesEveryMs } from '../apiserver/tls/key-pair-files.ts'
import type { TlsOptions } from '../apiserver/tls/tls-server.ts'
import type { Clock } from '../platform/clock.ts'
import type { RenewableKeyPair } from '../platform/key-pair.ts'
import type { Logger } from '../platform/logger.ts'
import { CliError } from './context.ts'

/** A certificate for those who ask for its names. */
interface NamedFiles {
  readonly certFile: string
  readonly keyFile: string
  readonly names: readonly string[]
}

/** What the API server shows its clients; names and meanings are upstream's. */
export interface ServingFlags {
  readonly tlsCertFile?: string
  readonly tlsPrivateKeyFile?: string
  readonly tlsMinVersion?: TlsVersion
  /** As OpenSSL lists them. */
  readonly tlsCipherSuites?: string
  readonly tlsSniCertKey?: readonly NamedFiles[]
}

export function servingOptions(): Option[] {
  return [
    new Option(
      '--tls-cert-file <file>',
      'certificate to show, then those of its authorities (default: one of our own)',
    ),
    new Option('--tls-private-key-file <file>', 'the key of that certificate'),
    new Option(
      '--tls-sni-cert-key <files>',
      'cert,key or cert,key:names, a certificate for clients that ask for its names; may be repeated',
    ).argParser(namedFiles),
    new Option('--tls-min-version <version>', 'VersionTLS12 or VersionTLS13 (default: VersionTLS12)').argParser(
      checked(tlsVersion),
    ),
    new Option(
      '--tls-cipher-suites <list>',
      "cipher suites of TLS 1.2, by Go's names (default: modern ones)",
    ).argParser(checked((text) => cipherList(words(text)))),
  ]
}

const words = (text: string): string[] => text.split(',').map((word) => word.trim())

function checked<T>(read: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return read(text)
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message)
    }
  }
}

/** `cert,key:name,name`, added to those before it; messages are upstream's. */
function namedFiles(text: string, known: readonly NamedFiles[] = []): readonly NamedFiles[] {
  const colon = text.indexOf(':')
  const names = colon < 0 ? [] : words(text.slice(colon + 1))
  if (colon >= 0 && names.join('') === '') throw new InvalidArgumentError('empty names list is not allowed')
  const [certFile = '', keyFile, ...rest] = words(colon < 0 ? text : text.slice(0, colon))
  if (keyFile === undefined || rest.length > 0)
    throw new InvalidArgumentError('expected comma separated certificate and key file paths')
  return [...known, { certFile, keyFile, names }]
}

/** What a server shows as its flags say. */
export interface OpenServing {
  readonly tls: TlsOptions
  /** The name by which clients ask for the certificate of our own; undefined: they are shown it anyway. */
  readonly ownName: string | undefined
  /** Follows the files. */
  readonly renewal: CertificateRenewal
}

/** Reads the files that the flags name. @param own the certificate of our own authority @throws {CliError} a file cannot be used */
export async function openServing(
  flags: ServingFlags,
  own: RenewableKeyPair,
  deps: { readonly wallClock: Clock; readonly logger: Logger },
): Promise<OpenServing> {
  const { tlsCertFile: certFile, tlsPrivateKeyFile: keyFile, tlsSniCertKey = [] } = flags
  const renewal = new CertificateRenewal(deps, rereadFilesEveryMs)
  const open = async (certFile: string, keyFile: string, what: string) => {
    const read = () => readKeyPair(certFile, keyFile)
    const first = await read().catch((err: Error) => {
      throw new CliError(`failed to load ${what}: ${err.message}`)
    })
    return renewal.keep(first, read)
  }
  const named = []
  for (const { certFile, keyFile, names } of tlsSniCertKey)
    named.push({ names, pair: await open(certFile, keyFile, 'SNI cert and key') })
  const chosen = { minVersion: flags.tlsMinVersion, ciphers: flags.tlsCipherSuites }
  if (certFile === undefined && keyFile === undefined)
    return { tls: { ...chosen, serving: own, named }, ownName: undefined, renewal }
  if (certFile === undefined || keyFile === undefined) throw new CliError('missing filename for serving cert')
  const serving = await open(certFile, keyFile, 'serving cert')
  // Whoever has our kubeconfig goes on to trust our authority, whatever others are shown.
  const ours = { names: [loopbackName], pair: own }
  return { tls: { ...chosen, serving, named: [ours, ...named] }, ownName: loopbackName, renewal }
}
