// The library's dependency injection looks for it.
import 'reflect-metadata'
import {
  cryptoProvider,
  type JsonName,
  PemConverter,
  Pkcs10CertificateRequestGenerator,
  SubjectAlternativeNameExtension,
} from '@peculiar/x509'
import { webcrypto } from '../../platform/crypto.ts'

/** Whom a certificate is to name. */
export interface WantedSubject {
  readonly commonName: string
  readonly organizations: readonly string[]
  /** What a server is called. */
  readonly names: readonly { readonly type: 'dns' | 'ip'; readonly value: string }[]
}

/** A new key, which stays here, and the request for its certificate (PKCS #10); both PEM. */
export interface KeyAndRequest {
  readonly key: string
  readonly request: string
}

/** As kubelets make theirs. */
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

cryptoProvider.set(webcrypto)

/** Makes a key, and asks for a certificate of it. */
export async function makeKeyAndRequest({ commonName, organizations, names }: WantedSubject): Promise<KeyAndRequest> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const name: JsonName = [...organizations.map((organization) => ({ O: [organization] })), { CN: [commonName] }]
  const request = await Pkcs10CertificateRequestGenerator.create({
    name,
    keys,
    signingAlgorithm: algorithm,
    extensions: names.length > 0 ? [new SubjectAlternativeNameExtension([...names])] : [],
  })
  const key = PemConverter.encode(
    await webcrypto.subtle.exportKey('pkcs8', keys.privateKey),
    PemConverter.PrivateKeyTag,
  )
  return { key, request: request.toString('pem') }
}
