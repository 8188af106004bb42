import type { RequestedCertificate } from './certificate-request.ts'

/** A signer of Kubernetes' own: what it signs. */
export interface SignerRules {
  /** Why a request is not for it; undefined: it is. Texts are upstream's. */
  refusal(request: RequestedCertificate, usages: readonly string[]): string | undefined
}

/** The group of all kubelets. */
export const nodesGroup = 'system:nodes'
/** What the common names of kubelets begin with. */
export const nodePrefix = 'system:node:'

/** The signer of what kubelets show. */
export const kubeletServingSigner = 'kubernetes.io/kubelet-serving'

const optionalClientUsages: readonly string[] = ['digital signature', 'key encipherment']

/** The signers, by name (kubernetes/pkg/apis/certificates/v1/helpers.go). */
export const signers: Readonly<Record<string, SignerRules>> = {
  'kubernetes.io/kube-apiserver-client': { refusal: (_request, usages) => clientRefusal(usages) },
  'kubernetes.io/kube-apiserver-client-kubelet': { refusal: kubeletClientRefusal },
  [kubeletServingSigner]: { refusal: kubeletServingRefusal },
  'kubernetes.io/legacy-unknown': { refusal: () => undefined },
}

function clientRefusal(usages: readonly string[]): string | undefined {
  const invalid = usages.find((usage) => usage !== 'client auth' && !optionalClientUsages.includes(usage))
  if (invalid !== undefined) return `invalid usage for client certificate: ${invalid}`
  return usages.includes('client auth') ? undefined : 'missing required usage for client certificate: client auth'
}

/** Why a request is not for the certificate by which a kubelet is known to the API server. */
export function kubeletClientRefusal(
  { commonName, organizations, names }: RequestedCertificate,
  usages: readonly string[],
): string | undefined {
  if (!isNodesGroup(organizations)) return 'subject organization is not system:nodes'
  const forbidden = { dns: 'DNS', email: 'Email', ip: 'IP', url: 'URI' }
  for (const [type, word] of Object.entries(forbidden))
    if (names.some((name) => name.type === type)) return `${word} subjectAltNames are not allowed`
  if (!commonName.startsWith(nodePrefix)) return 'subject common name does not begin with system:node:'
  return usagesRefusal(usages, 'client auth')
}

/** Why a request is not for the certificate that a kubelet shows. */
export function kubeletServingRefusal(
  { commonName, organizations, names }: RequestedCertificate,
  usages: readonly string[],
): string | undefined {
  if (!isNodesGroup(organizations)) return 'subject organization is not system:nodes'
  if (!names.some(({ type }) => type === 'dns' || type === 'ip')) return 'DNS or IP subjectAltName is required'
  if (names.some(({ type }) => type === 'email')) return 'Email subjectAltNames are not allowed'
  if (names.some(({ type }) => type === 'url')) return 'URI subjectAltNames are not allowed'
  if (!commonName.startsWith(nodePrefix)) return 'subject common name does not begin with system:node:'
  return usagesRefusal(usages, 'server auth')
}

/** Kubelets ask for exactly these; key encipherment is for RSA. */
function usagesRefusal(usages: readonly string[], auth: string): string | undefined {
  const required = [auth, 'digital signature', 'key encipherment'].sort()
  const given = new Set(usages)
  given.add('key encipherment')
  const matches = given.size === required.length && required.every((usage) => given.has(usage))
  return matches ? undefined : `usages did not match [${required.join(' ')}]`
}

function isNodesGroup(organizations: readonly string[]): boolean {
  return organizations.length === 1 && organizations[0] === nodesGroup
}
