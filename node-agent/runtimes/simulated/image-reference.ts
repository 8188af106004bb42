import { sha256Hex } from '../../../platform/crypto.ts'

/** An image reference, complete: `nginx` becomes `docker.io/library/nginx:latest`. */
export interface ImageReference {
  readonly registry: string
  /** With the path inside the registry: `library/nginx`. */
  readonly repository: string
  readonly tag: string | undefined
  readonly digest: string | undefined
}

/** Reads a reference as Docker and containerd do. @returns undefined when it is none */
export function parseImageReference(image: string): ImageReference | undefined {
  const match = /^([^@]+?)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(image)
  if (!match) return undefined
  const [, name = '', tag, digest] = match
  const slash = name.indexOf('/')
  const first = slash < 0 ? '' : name.slice(0, slash)
  const isHost = first.includes('.') || first.includes(':') || first === 'localhost'
  const registry = isHost ? first : 'docker.io'
  const path = isHost ? name.slice(slash + 1) : name
  if (!/^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/.test(path))
    return undefined
  const repository = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path
  return { registry, repository, tag: tag ?? (digest === undefined ? 'latest' : undefined), digest }
}

/** `docker.io/library/nginx:1.27`: how a runtime names what it has pulled. */
export function formatImageReference({ registry, repository, tag, digest }: ImageReference): string {
  return `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`
}

/** `docker.io/library/nginx@sha256:…`. Simulated images have the digest of their name. */
export function digestReference(reference: ImageReference): string {
  const digest = reference.digest ?? `sha256:${sha256Hex(formatImageReference(reference))}`
  return `${reference.registry}/${reference.repository}@${digest}`
}

/** The name in full; what is no reference stays as it is. */
export function fullImageName(image: string): string {
  const reference = parseImageReference(image)
  return reference ? formatImageReference(reference) : image
}

/** The last part of the repository: `nginx` of `registry.example.com/team/nginx:1.27`. */
export function repositoryOf(image: string): string {
  const repository = parseImageReference(image)?.repository ?? image
  return repository.slice(repository.lastIndexOf('/') + 1)
}
