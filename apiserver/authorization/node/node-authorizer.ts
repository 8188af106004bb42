import { goQuote } from '../../../apimachinery/go-text.ts'
import { nodeLeaseNamespace } from '../../../apimachinery/kinds/coordination/lease.ts'
import type { UserInfo } from '../../api-request.ts'
import type { AuthorizationAttributes, Authorizer, Decision, UserRules } from '../authorizer.ts'
import { clusterRoles } from '../rbac/bootstrap/cluster-roles.ts'
import { compileRule } from '../rbac/compiled-rule.ts'
import { nodeNameOf } from './node-identity.ts'
import type { NodeRelations } from './node-relations.ts'

const allowed: Decision = { allowed: true, reason: '' }
const noOpinion: Decision = { allowed: false, reason: '' }

/** What every node agent may do with what is not its own or another's: upstream's rules for nodes. */
const nodeRules = (clusterRoles.find(({ name }) => name === 'system:node')?.rules ?? []).map(compileRule)

/** Decides about one resource for the agent of a node. */
type Check = (relations: NodeRelations, node: string, attributes: AuthorizationAttributes) => Decision

/**
 * Lets a node agent read and write its own node and what the pods bound to it use, and nothing of other nodes (upstream's
 * Node authorization mode).
 */
export class NodeAuthorizer implements Authorizer {
  readonly #relations: NodeRelations

  constructor(relations: NodeRelations) {
    this.#relations = relations
  }

  authorize(attributes: AuthorizationAttributes): Decision {
    const node = nodeNameOf(attributes.user)
    if (node === undefined) return noOpinion
    if (node === '') return refuse(`unknown node for user ${goQuote(attributes.user.name)}`)
    const check = attributes.path === undefined ? checks[`${attributes.group}/${attributes.resource}`] : undefined
    return check ? check(this.#relations, node, attributes) : byRules(attributes)
  }

  rulesFor(user: UserInfo): UserRules {
    const rules = { resourceRules: [], nonResourceRules: [] }
    if (nodeNameOf(user) === undefined) return { ...rules, incomplete: false }
    return { ...rules, incomplete: true, evaluationError: 'node authorizer does not support user rule resolution' }
  }
}

function byRules(attributes: AuthorizationAttributes): Decision {
  return nodeRules.some((rule) => rule.allows(attributes)) ? allowed : noOpinion
}

function refuse(reason: string): Decision {
  return { allowed: false, reason }
}

function related(isRelated: boolean, node: string, name: string): Decision {
  if (name === '') return refuse('No Object name found')
  return isRelated ? allowed : refuse(`no relationship found between node '${node}' and this object`)
}

const read: ReadonlySet<string> = new Set(['get', 'list', 'watch'])
const change: ReadonlySet<string> = new Set(['update', 'patch'])
const own: ReadonlySet<string> = new Set(['get', 'create', 'update', 'patch', 'delete'])

/** Secrets and ConfigMaps: read one by one. */
function readable(uses: (relations: NodeRelations) => NodeRelations['usesSecret']): Check {
  return (relations, node, { verb, subresource, namespace, name }) => {
    if (!read.has(verb)) return refuse('can only read resources of this type')
    if (subresource !== '') return refuse('cannot read subresource')
    if (namespace === '') return refuse('can only read namespaced object of this type')
    return related(uses(relations).call(relations, node, namespace, name), node, name)
  }
}

/** Objects that are only got, one by one. */
function gettable(uses: (relations: NodeRelations, node: string, namespace: string, name: string) => boolean): Check {
  return (relations, node, { verb, subresource, namespace, name }) => {
    if (verb !== 'get') return refuse('can only get individual resources of this type')
    if (subresource !== '') return refuse('cannot get subresource')
    return related(uses(relations, node, namespace, name), node, name)
  }
}

const checkClaim: Check = (relations, node, attributes) => {
  const { verb, subresource, namespace, name } = attributes
  const uses = relations.usesClaim(node, namespace, name)
  if (subresource !== 'status') return gettable(() => uses)(relations, node, attributes)
  if (!change.has(verb)) return refuse('can only update status of this type')
  return related(uses, node, name)
}

const checkServiceAccount: Check = (relations, node, { verb, subresource, namespace, name }) => {
  const isToken = verb === 'create' && subresource === 'token'
  if (!isToken && (verb !== 'get' || subresource !== '')) {
    return refuse('can only get individual service accounts or create tokens for individual service accounts')
  }
  return related(relations.usesServiceAccount(node, namespace, name), node, name)
}

const checkLease: Check = (_relations, node, { verb, namespace, name }) => {
  if (!own.has(verb)) return refuse('can only get, create, update, patch, or delete a node lease')
  if (namespace !== nodeLeaseNamespace) {
    return refuse(`can only access leases in the ${goQuote(nodeLeaseNamespace)} system namespace`)
  }
  // Admission looks at the name of a new one.
  if (verb !== 'create' && name !== node) {
    return refuse('can only access node lease with the same name as the requesting node')
  }
  return allowed
}

const checkCsiNode: Check = (_relations, node, { verb, subresource, name }) => {
  if (!own.has(verb)) return refuse('can only get, create, update, patch, or delete a CSINode')
  if (subresource !== '') return refuse('cannot authorize CSINode subresources')
  if (verb !== 'create' && name !== node) {
    return refuse('can only access CSINode with the same name as the requesting node')
  }
  return allowed
}

const checkNode: Check = (_relations, node, attributes) => {
  const { verb, subresource, name } = attributes
  if (subresource !== '' || !read.has(verb)) return byRules(attributes)
  if (name === node) return allowed
  return refuse(
    name === ''
      ? `node '${node}' cannot read all nodes, only its own Node object`
      : `node '${node}' cannot read '${name}', only its own Node object`,
  )
}

const checkPod: Check = (relations, node, attributes) => {
  const { verb, subresource, namespace, name, fieldSelector = [] } = attributes
  if (subresource !== '' || !read.has(verb)) return byRules(attributes)
  if (verb === 'get') return related(relations.usesPod(node, namespace, name), node, name)
  const selectsOwn = fieldSelector.some(
    ({ key, operator, value }) => key === 'spec.nodeName' && operator === '=' && value === node,
  )
  return selectsOwn ? allowed : refuse('can only list/watch pods with spec.nodeName field selector')
}

/** By `group/resource`. */
const checks: Readonly<Record<string, Check>> = {
  '/secrets': readable((relations) => relations.usesSecret),
  '/configmaps': readable((relations) => relations.usesConfigMap),
  '/persistentvolumeclaims': checkClaim,
  '/persistentvolumes': gettable((relations, node, _namespace, name) => relations.usesVolume(node, name)),
  '/serviceaccounts': checkServiceAccount,
  '/nodes': checkNode,
  '/pods': checkPod,
  'resource.k8s.io/resourceclaims': gettable((relations, node, namespace, name) =>
    relations.usesResourceClaim(node, namespace, name),
  ),
  'storage.k8s.io/volumeattachments': gettable((relations, node, _namespace, name) =>
    relations.usesAttachment(node, name),
  ),
  'storage.k8s.io/csinodes': checkCsiNode,
  'coordination.k8s.io/leases': checkLease,
}
