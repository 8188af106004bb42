import { deepEqual } from '../../../apimachinery/equality.ts'
import { goQuote } from '../../../apimachinery/go-text.ts'
import { nodeLeaseNamespace } from '../../../apimachinery/kinds/coordination/lease.ts'
import { mirrorPodAnnotation } from '../../../apimachinery/kinds/core/pod/pod-annotations.ts'
import { podReferences } from '../../../apimachinery/kinds/core/pod/references.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import type { Node, Pod } from '../../../apimachinery/types/core-v1.ts'
import { nodeNameOf } from '../../authorization/node/node-identity.ts'
import type { ObjectReader } from '../../object-reader.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'
import { forbid } from '../forbid.ts'

/** Labels in Kubernetes' own domains that an agent may set on its node; others there are the administrator's. */
const kubeletLabels: ReadonlySet<string> = new Set([
  'kubernetes.io/hostname',
  'kubernetes.io/arch',
  'kubernetes.io/os',
  'beta.kubernetes.io/instance-type',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/arch',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'node.kubernetes.io/instance-type',
])
const kubeletLabelDomains = ['kubelet.kubernetes.io', 'node.kubernetes.io']

/** Keeps a node agent to its own Node, its Lease and CSINode, and the pods that are bound to it. */
export class NodeRestriction implements AdmissionPlugin {
  readonly name = 'NodeRestriction'
  readonly #reader: ObjectReader

  constructor(reader: ObjectReader) {
    this.#reader = reader
  }

  validate(attributes: AdmissionAttributes): void {
    const node = nodeNameOf(attributes.user)
    if (node === undefined) return
    if (node === '') throw forbid(attributes, 'could not determine node from user')
    const { group, plural } = attributes.kind
    switch (`${group}/${plural}`) {
      case '/pods':
        return this.#checkPod(attributes, node)
      case '/nodes':
        return checkNode(attributes, node)
      case '/serviceaccounts':
        return this.#checkToken(attributes, node)
      case 'coordination.k8s.io/leases':
        return checkLease(attributes, node)
      case 'storage.k8s.io/csinodes':
        if (attributes.operation === 'CREATE' && attributes.name !== node) {
          throw forbid(attributes, 'can only access CSINode with the same name as the requesting node')
        }
    }
  }

  #checkPod(attributes: AdmissionAttributes, node: string): void {
    switch (attributes.subresource) {
      case '':
        if (attributes.operation === 'CREATE') return checkMirrorPod(attributes, node)
        if (attributes.operation === 'DELETE') return this.#checkOwnPod(attributes, node, 'delete')
        throw forbid(
          attributes,
          `unexpected operation "${attributes.operation}", node ${goQuote(node)} can only create and delete mirror pods`,
        )
      case 'status':
        return this.#checkOwnPod(attributes, node, 'update status for')
      case 'eviction':
        return this.#checkOwnPod(attributes, node, 'evict')
      default:
        throw forbid(
          attributes,
          `unexpected pod subresource ${goQuote(attributes.subresource)}, only 'status' and 'eviction' are allowed`,
        )
    }
  }

  #checkOwnPod(attributes: AdmissionAttributes, node: string, what: string): void {
    const { namespace, name } = attributes
    const pod = this.#reader.get(pods, { namespace, name })
    if (pod && pod.spec.nodeName !== node) {
      throw forbid(attributes, `node ${goQuote(node)} can only ${what} pods with spec.nodeName set to itself`)
    }
  }

  /** Tokens only for pods of its own that run as the account. */
  #checkToken(attributes: AdmissionAttributes, node: string): void {
    if (attributes.subresource !== 'token' || attributes.operation !== 'CREATE') return
    const { spec } = attributes.object as KubeObject & {
      spec: { boundObjectRef?: { kind?: string; name?: string; uid?: string } | null }
    }
    const ref = spec.boundObjectRef
    if (ref?.kind !== 'Pod') throw forbid(attributes, 'node requested token not bound to a pod')
    if (!ref.uid) throw forbid(attributes, 'node requested token with a pod binding without a uid')
    const pod = this.#reader.get(pods, { namespace: attributes.namespace, name: ref.name ?? '' })
    if (!pod) throw forbid(attributes, `pod ${goQuote(ref.name ?? '')} not found`)
    if (pod.metadata.uid !== ref.uid) {
      throw forbid(
        attributes,
        `the UID in the bound object reference (${ref.uid}) does not match the UID in record. The object might have been deleted and then recreated`,
      )
    }
    if (pod.spec.nodeName !== node)
      throw forbid(attributes, 'node requested token bound to a pod scheduled on a different node')
  }
}

/** Agents create pods only to show in the API what they run from a file. */
function checkMirrorPod(attributes: AdmissionAttributes, node: string): void {
  const pod = attributes.object as Pod
  if (pod.metadata.annotations?.[mirrorPodAnnotation] === undefined) {
    throw forbid(
      attributes,
      `pod does not have "${mirrorPodAnnotation}" annotation, node ${goQuote(node)} can only create mirror pods`,
    )
  }
  if (pod.spec.nodeName !== node) {
    throw forbid(attributes, `node ${goQuote(node)} can only create pods with spec.nodeName set to itself`)
  }
  const owners = pod.metadata.ownerReferences ?? []
  if (owners.length > 1)
    throw forbid(attributes, `node ${goQuote(node)} can only create pods with a single owner reference set to itself`)
  const [owner] = owners
  if (owner && (owner.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== node)) {
    throw forbid(attributes, `node ${goQuote(node)} can only create pods with an owner reference set to itself`)
  }
  if (pod.spec.serviceAccountName)
    throw forbid(attributes, `node ${goQuote(node)} can not create pods that reference a service account`)
  const { secrets, configMaps, claims, resourceClaims } = podReferences(pod)
  for (const [names, what] of [
    [secrets, 'secrets'],
    [configMaps, 'configmaps'],
    [claims, 'persistentvolumeclaims'],
    [resourceClaims, 'resourceclaims'],
  ] as const) {
    if (names.size > 0) throw forbid(attributes, `node ${goQuote(node)} can not create pods that reference ${what}`)
  }
}

function checkNode(attributes: AdmissionAttributes, node: string): void {
  const { operation, name, subresource } = attributes
  const target = name || attributes.object?.metadata.name || ''
  if (operation === 'CREATE') {
    const created = attributes.object as Node
    if (created.spec?.configSource)
      throw forbid(attributes, `node ${goQuote(node)} is not allowed to create pods with a non-nil configSource`)
    refuseLabels(attributes, node, Object.keys(created.metadata.labels ?? {}), 'set')
    return checkNodeName(attributes, node, target)
  }
  checkNodeName(attributes, node, target)
  if (operation !== 'UPDATE' || subresource !== '') return
  const [draft, old] = [attributes.object as Node, attributes.oldObject as Node]
  const changed = changedKeys(draft.metadata.labels, old.metadata.labels)
  refuseLabels(attributes, node, changed, 'modify')
  if (!deepEqual(draft.spec?.taints ?? [], old.spec?.taints ?? [])) {
    throw forbid(attributes, `node ${goQuote(node)} is not allowed to modify taints`)
  }
  if (!deepEqual(draft.metadata.ownerReferences ?? [], old.metadata.ownerReferences ?? [])) {
    throw forbid(attributes, `node ${goQuote(node)} is not allowed to modify ownerReferences`)
  }
}

function checkNodeName(attributes: AdmissionAttributes, node: string, target: string): void {
  if (target !== node)
    throw forbid(attributes, `node ${goQuote(node)} is not allowed to modify node ${goQuote(target)}`)
}

function changedKeys(now: Record<string, string> = {}, before: Record<string, string> = {}): string[] {
  return [...new Set([...Object.keys(now), ...Object.keys(before)])].filter((key) => now[key] !== before[key])
}

function refuseLabels(attributes: AdmissionAttributes, node: string, keys: readonly string[], verb: string): void {
  const refused = keys.filter((key) => !mayLabel(key)).sort()
  if (refused.length === 0) return
  const what = `is not allowed to ${verb} the following labels: ${refused.join(', ')}`
  throw forbid(attributes, `node ${goQuote(node)} ${what}`)
}

/** Labels outside of Kubernetes' domains are free, but for those that isolate nodes from their own agents. */
function mayLabel(key: string): boolean {
  const slash = key.indexOf('/')
  const domain = slash < 0 ? '' : key.slice(0, slash)
  if (isWithin(domain, 'node-restriction.kubernetes.io')) return false
  if (!isWithin(domain, 'kubernetes.io') && !isWithin(domain, 'k8s.io')) return true
  return kubeletLabels.has(key) || kubeletLabelDomains.some((allowed) => isWithin(domain, allowed))
}

function isWithin(domain: string, parent: string): boolean {
  return domain === parent || domain.endsWith(`.${parent}`)
}

function checkLease(attributes: AdmissionAttributes, node: string): void {
  if (attributes.namespace !== nodeLeaseNamespace) {
    throw forbid(attributes, `can only access leases in the ${goQuote(nodeLeaseNamespace)} system namespace`)
  }
  if (attributes.operation === 'CREATE' && attributes.object?.metadata.name !== node) {
    throw forbid(attributes, 'can only access node lease with the same name as the requesting node')
  }
}
